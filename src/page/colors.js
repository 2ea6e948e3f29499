// Colours that a thing keeps in all pictures, told apart by people of every colour vision (Okabe and Ito 2008).
export const treated = "#0072b2", whole = "#8c959f", hidden = "#b5bcc4";
// What a patient is lost to, in the order of the cascade.
export const losses = [
  ["not_identified", "#e69f00"], ["not_accepted", "#b8a600"], ["no_route", "#d55e00"], ["not_connected", "#cc79a7"],
  ["died_waiting", "#4d4d4d"]
];
// Of a year's patients in need also: those who joined the queues beyond those who left them.
export const joined_queue = ["change_in_waiting", "#c9b6e4"];
// Of series, one after the other.
export const hues =
  ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8c6bb1", "#b8a600", "#666666"];
