// The search box for any page: <script src="https://help.example/widget.js" data-color="#0a7d33" async></script>
// data-placeholder: the field's hint; data-target: a selector of where it goes, else where the script stands.
{
  const script = document.currentScript;
  // The service puts the modules' version in VERSION. Without `script.src` a script of another site has no address.
  import(new URL("widget-VERSION/widget_box.js", script.src))
    .then(({ start }) => start(script))
    .catch((error) => console.warn("widget.js:", error));
}
