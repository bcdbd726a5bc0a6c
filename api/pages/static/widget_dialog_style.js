// The look of the widget in a dialog, a panel or a window over the page.

/** The style sheet that a dialog needs beside the box's own. */
export function dialogSheet() {
  const made = new CSSStyleSheet();
  made.replaceSync(`
:host{display:contents}
.opener{position:fixed;z-index:2147483000;right:20px;bottom:calc(20px + env(safe-area-inset-bottom));min-width:64px;height:64px;padding:0 10px;border-radius:32px;box-shadow:0 4px 16px var(--shade);font-size:15px}
dialog{position:fixed;margin:0;padding:0;border:1px solid var(--edge);border-radius:var(--radius);background:var(--surface);color:var(--text);box-shadow:0 12px 40px var(--shade)}
dialog[open],.frame{display:flex;flex-direction:column}
.frame{flex:1;min-height:0;outline:0}
dialog:is(.button,.chat){z-index:2147483000;inset:auto 20px calc(96px + env(safe-area-inset-bottom)) auto;width:400px;max-height:min(640px,var(--seen) - 116px)}
dialog.modal{inset:calc(var(--from) + 10vh) 0 auto;width:min(680px,100% - 32px);margin:0 auto;max-height:calc(var(--seen) - 20vh)}
dialog::backdrop{background:rgb(10 14 26/55%)}
header{display:flex;align-items:center;justify-content:space-between;padding:6px 6px 4px 18px}
.title{font-weight:700}
.inside{overflow:auto;overscroll-behavior:contain;padding:6px 16px 16px}
dialog :is([role=listbox],.recent){position:static;flex:1 0 100%;max-height:none;padding:6px 0 0;border:0;border-top:1px solid var(--line);border-radius:0;box-shadow:none}
@media (max-width:600px){dialog:is(.button,.modal,.chat){inset:var(--from) 0 auto;width:100%;max-width:100%;height:var(--seen);max-height:none;border:0;border-radius:0}.inside{padding-bottom:calc(16px + env(safe-area-inset-bottom))}}
@media print{.opener{display:none}}`);
  return made;
}
