/** Small pictures beside words, 20 by 20, in the colour of the text. */

import { svg } from "./dom";

const PATHS = {
  file: "M14.5 8.5 9 14a2.1 2.1 0 0 1-3-3l6.5-6.5a3.4 3.4 0 0 1 4.8 4.8L10.5 16A5 5 0 0 1 3.4 9L9 3.4",
  microphone: "M10 2.5a2.5 2.5 0 0 1 2.5 2.5v4a2.5 2.5 0 0 1-5 0V5A2.5 2.5 0 0 1 10 2.5zM5 9a5 5 0 0 0 10 0M10 14v3.5M7.5 17.5h5",
};

export function icon(name: keyof typeof PATHS): SVGElement {
  return svg("svg.icon", { viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false" }, svg("path", { d: PATHS[name] }));
}
