// One entry in the browser's history for each stop of a tour, so that its Back goes one stop back.
// Streamlit makes an entry of every change of the link, and a stop that is entered changes it several times.
const stopOf = (url) => {
  const asked = new URL(url ?? "", location.href).searchParams
  return asked.has("tour") && `${asked.get("tour")}/${asked.get("stop") ?? "1"}`
}
const push = history.pushState.bind(history)
history.pushState = (state, title, url) => {
  const stop = stopOf(url)
  if (stop && stop === stopOf(location.href)) history.replaceState(state, title, url)
  else push(state, title, url)
}
