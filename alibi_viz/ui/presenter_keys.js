// Keys of a presenter. Space goes on and Shift+Space back: to the tour's next step, or, where no tour is on, through the
// stages of the first figure in sight that has some. Without a tour the arrows do so too; with one they are shortcuts of
// the tour's own buttons.

const OF_TEXT = "input:not([type=range]), textarea, select, [contenteditable=true]"
const WANTS_SPACE = `${OF_TEXT}, button, a[href], summary, [role=button], [role=radio], [role=option], [role=grid], canvas`
const WANTS_ARROWS = `${WANTS_SPACE}, input, [role=listbox], [role=menu]`

function onward({ key, shiftKey }) {
  if (key === " ") return shiftKey ? -1 : 1
  return !shiftKey && { ArrowRight: 1, ArrowLeft: -1 }[key]
}

const inSight = (node) => {
  const { top, bottom } = node.getBoundingClientRect()
  return bottom > 0 && top < window.innerHeight
}

function stages() {
  const every = [...document.querySelectorAll(".alibi-plot:has(.steps:not([hidden]))")]
  return (every.find(inSight) ?? every[0])?.querySelector(".steps input")
}

function press(event) {
  const step = onward(event)
  if (!step || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
  const isSpace = event.key === " "
  if (event.target.closest?.(isSpace ? WANTS_SPACE : WANTS_ARROWS)) return
  if (document.querySelector("[role=dialog]")) return
  if (document.querySelector(".st-key-tour_bar")) {
    if (!isSpace) return
    event.preventDefault() // Space would scroll
    if (!event.repeat) document.querySelector(`.st-key-tour_${step > 0 ? "right" : "left"} button:enabled`)?.click()
    return
  }
  const range = stages()
  if (!range) return
  event.preventDefault()
  range.value = Number(range.value) + step // the browser keeps it between the ends
  range.dispatchEvent(new Event("input"))
}

export default function () {
  document.addEventListener("keydown", press)
  return () => document.removeEventListener("keydown", press)
}
