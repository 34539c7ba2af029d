/* A printed slip's picture leads here with the code behind the "#", which no browser sends. It is put into its field and taken
   out of the address, so that it stays neither in the history nor on a screen that others see. */
const CODE = /^#[0-9a-z-]{16,24}$/i;

export function startCode() {
  const field = document.querySelector("[data-code-from-address]");
  if (!field || !CODE.test(location.hash)) return;
  field.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
}
