"use strict";
// Offers passkeys only where the browser can use them.
if (window.PublicKeyCredential) {
  for (const button of document.querySelectorAll("#passkey_login")) button.hidden = false;
}
