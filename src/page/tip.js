// Words beside what the mouse or the keyboard points at.
import {element} from "./elements.js";

export const tip = element("div", {id: "tip", role: "status"});

// Shows words beside a point of the window.
export function showTipAt(words, x, y) {
  tip.style.display = words ? "block" : "none";
  if (!words) return;
  tip.textContent = String(words);
  const box = tip.getBoundingClientRect();
  tip.style.left = Math.max(4, Math.min(x + 14, innerWidth - box.width - 8)) + "px";
  tip.style.top = (y + box.height + 24 > innerHeight ? y - box.height - 12 : y + 16) + "px";
}
export const hideTip = () => showTipAt("");
