// A passkey that was not used (closed, timed out, none there) is a sentence under the page's head, not an error in the console.
const trouble = document.getElementById("passkey-trouble");
document.querySelector(".accounts h1")?.after(trouble);
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  trouble.hidden = false;
});
