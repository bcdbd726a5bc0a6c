// The widget's colours: those of a theme, and one accent that is made readable on them.

const THEMES = {
  light: {
    surface: "#fff", text: "#191c24", soft: "#5a6172", line: "#dfe3ea", edge: "#ccd1dc",
    notice: "#fdf1dc", warn: "#5c3a08", shade: "rgb(20 30 60/16%)",
  },
  dark: {
    surface: "#1d2029", text: "#e9ebf1", soft: "#aab1c0", line: "#343946", edge: "#474d5c",
    notice: "#3b2d12", warn: "#f4dcae", shade: "rgb(0 0 0/50%)",
  },
};
const USUAL = "#3457d5";
const READABLE = 4.5;
const WHITE = [255, 255, 255];

/** The declarations of `theme`, light or dark, with the CSS colour `accent`. */
export function colours(theme, accent) {
  const known = THEMES[theme];
  const [surface, text, colour] = [rgb(known.surface), rgb(known.text), rgb(accent)];
  const tint = mixed(surface, colour, 0.07);
  const ink = readable(colour, text, [surface, tint]);
  const on = contrast(WHITE, colour) >= READABLE ? "#fff" : "#000";
  const made = { ...known, accent: css(colour), ink: css(ink), tint: css(tint), on };
  return `color-scheme:${theme};${Object.entries(made).map(([name, value]) => `--${name}:${value}`).join(";")}`;
}

/** [r, g, b] of a CSS colour; of the usual blue where it is none. */
function rgb(colour) {
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, 1, 1);
  pen.fillStyle = USUAL;
  if (CSS.supports("color", colour)) pen.fillStyle = colour; // var() and its like leave the colour before
  pen.fillRect(0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

/** `colour`, moved towards `end` until it can be read on each of `grounds`. */
function readable(colour, end, grounds) {
  let share = 0;
  while (share < 1 && grounds.some((ground) => contrast(mixed(colour, end, share), ground) < READABLE)) share += 0.02;
  return mixed(colour, end, Math.min(share, 1));
}

const css = (colour) => `rgb(${colour})`;
const mixed = (one, other, share) => one.map((value, place) => Math.round(value + (other[place] - value) * share));
const light = (colour) => colour
  .map((value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
  .reduce((sum, value, place) => sum + value * [0.2126, 0.7152, 0.0722][place], 0.05);

/** How well one colour can be told from the other, from 1 to 21. */
function contrast(one, other) {
  const [darker, lighter] = [light(one), light(other)].sort((a, b) => a - b);
  return lighter / darker;
}
