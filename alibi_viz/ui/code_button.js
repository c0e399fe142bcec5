// A button that sends the address in the address bar: figures write their steps into it without the server.

export default function ({ data, parentElement, setTriggerValue }) {
  const button = parentElement.querySelector("button")
  button.textContent = data.label
  // Later than what a text field sends when it loses the focus to this button: Streamlit would send both as one, to the
  // part of the page that the field is in.
  button.onclick = () => setTimeout(() => setTriggerValue("address", window.location.href), 50)
}
