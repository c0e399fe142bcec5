// One entry in the browser's history for each place where somebody was, so that its Back goes one place back.
// Streamlit makes an entry of every change of the link. A stop of a tour that is entered changes it several times.
// Who leaves a page makes it two entries: that page without what its controls held, and at once the next page.
const AT_ONCE = 1000 // milliseconds
const stopOf = (url) => {
  const asked = url.searchParams
  return asked.has("tour") && `${asked.get("tour")}/${asked.get("stop") ?? "1"}`
}
// Whether nothing is new in a link. Who has just chosen something and leaves at once comes Back to what was chosen.
const onlyLoses = (here, there) =>
  [...there.searchParams].every(([name, value]) => here.searchParams.getAll(name).includes(value))
const push = history.pushState.bind(history)
let emptied = -Infinity
history.pushState = (state, title, target) => {
  const here = new URL(location.href)
  const there = new URL(target ?? "", here)
  const stays = there.pathname === here.pathname
  const leaves = !stays && performance.now() - emptied < AT_ONCE
  emptied = stays && onlyLoses(here, there) ? performance.now() : -Infinity
  if (leaves || (stopOf(there) && stopOf(there) === stopOf(here))) history.replaceState(state, title, target)
  else push(state, title, target)
}
