// A button that sends the address in the address bar: figures write their steps into it without the server.

export default function ({ data, parentElement, setTriggerValue }) {
  const button = parentElement.querySelector("button")
  button.textContent = data.label
  button.onclick = () => setTriggerValue("address", window.location.href)
}
