// The parts of Vega that the charts use (Debian package libjs-vega), with the transforms that they name.
import {transforms} from "vega-dataflow";
import * as encode from "vega-encode";
import * as on_data from "vega-transforms";
import * as on_view from "vega-view-transforms";

// To be called once, before a chart is parsed.
export const addTransforms = () => Object.assign(transforms, on_data, on_view, encode);
export {parse} from "vega-parser";
export {Warn} from "vega-util";
export {View} from "vega-view";
