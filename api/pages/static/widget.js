// The search box or the chat for any page: <script src="https://help.example/widget.js" data-mode="button" async></script>
// docs/api.md lists its attributes. `mureum.open()` and `mureum.close()` belong to the page's first box.
{
  const script = document.currentScript;
  // The service puts the modules' version in VERSION. Without `script.src` a script of another site has no address.
  const inside = script.dataset.mode === "chat"
    ? import(new URL("widget-VERSION/widget_chat.js", script.src))
    : import(new URL("widget-VERSION/widget_search.js", script.src));
  const box = Promise.all([import(new URL("widget-VERSION/widget_box.js", script.src)), inside])
    .then(([{ start }, { content }]) => start(script, content));
  box.catch((error) => console.warn("widget.js:", error));
  globalThis.mureum ??= { open: () => box.then(({ open }) => open()), close: () => box.then(({ close }) => close()) };
}
