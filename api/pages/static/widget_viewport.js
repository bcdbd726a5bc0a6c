// How much of the window a visitor sees, of which the keyboard of a phone takes a part.

/** Tell the styles of `root` its height and where it begins, as --seen and --from. */
export function followViewport(root) {
  const told = new CSSStyleSheet();
  root.adoptedStyleSheets.push(told);
  const tell = () => {
    const { height, offsetTop, scale } = visualViewport;
    const from = scale > 1 ? 0 : offsetTop; // who enlarges the page moves about in it
    told.replaceSync(`:host{--seen:${height * scale}px;--from:${from}px}`);
  };
  for (const change of ["resize", "scroll"]) visualViewport.addEventListener(change, tell);
  tell();
}
