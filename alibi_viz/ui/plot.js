// A steady Plotly figure: Plotly.react on one node that stays, so a change never blanks it and zoom survives.
// The frames of a figure are stepped by a native range input (keyboard, touch) whose name is a URL parameter.

const states = new WeakMap()
const STEP = "alibi-plot-step"

function loadPlotly(path) {
  window.alibiPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script")
    script.src = new URL(path, document.baseURI).href
    script.onload = () => resolve(window.Plotly)
    script.onerror = () => {
      window.alibiPlotly = undefined
      reject(new Error("The drawing script did not arrive. Reload the page."))
    }
    document.head.append(script)
  })
  return window.alibiPlotly
}

// A figure carries the light theme's inks and colour scales; the app's current theme paints over them.
function applyTheme(layout, frames, host) {
  const style = getComputedStyle(host)
  const token = (name, fallback) => style.getPropertyValue(name).trim() || fallback
  const template = layout.template.layout
  const ink = token("--st-text-color", "#222")
  const grid = token("--st-border-color", "#ddd")
  template.font = { ...template.font, color: ink, family: token("--st-font", "sans-serif") }
  const ground = token("--st-background-color", "#fff")
  template.paper_bgcolor = ground
  template.plot_bgcolor = ground
  for (const words of layout.annotations ?? []) if (words.bgcolor) words.bgcolor = ground
  for (const axis of ["xaxis", "yaxis"]) {
    template[axis] = { ...template[axis], gridcolor: grid, linecolor: grid, zerolinecolor: grid }
  }
  const panel = token("--st-secondary-background-color", "#eee")
  template.modebar = { color: token("--st-gray-text-color", "#777"), activecolor: ink, bgcolor: "transparent" }
  template.hoverlabel = { ...template.hoverlabel, bgcolor: panel, bordercolor: grid, font: { color: ink } }
  if (style.colorScheme === "dark") {
    for (const each of [layout, ...frames.map((frame) => frame.layout)]) {
      if (each?.meta?.dark) each.coloraxis.colorscale = each.meta.dark
    }
  }
}

const saveAs = (format, label, icon) => ({
  name: `save-${format}`,
  title: `Save as ${label}`,
  icon,
  click: (canvas) =>
    window.Plotly.downloadImage(canvas, {
      format,
      filename: canvas.dataset.filename,
      width: canvas.clientWidth,
      height: canvas.clientHeight,
      scale: format === "png" ? 2 : 1,
    }),
})

const config = (Plotly) => ({
  responsive: false, // the ResizeObserver below does it, for this node alone
  displaylogo: false,
  displayModeBar: true,
  // Named one by one: Plotly's own set has a button that sends the data to a server.
  modeBarButtons: [
    ["zoom2d", "pan2d", "resetScale2d"],
    [saveAs("svg", "SVG", Plotly.Icons.camera), saveAs("png", "PNG", Plotly.Icons.disk)],
  ],
})

// A figure is drawn at its usual size and enlarged as a whole with the page's type: 16 px are 1.
function enlarge(canvas, height) {
  const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16
  canvas.style.width = `${100 / scale}%`
  canvas.style.transform = scale === 1 ? "" : `scale(${scale})`
  canvas.style.marginBottom = `${(scale - 1) * height}px`
}

// The figures that stand beside one, and itself.
const inARow = (canvas) => {
  const row = canvas.closest("[data-testid=stHorizontalBlock]")
  const top = (each) => each.getBoundingClientRect().top
  const isBeside = (each) => Math.abs(top(each) - top(canvas)) < canvas.clientHeight / 2
  return row ? [...row.querySelectorAll(".alibi-plot .canvas")].filter(isBeside) : [canvas]
}

// A figure's legend has room for the rows that it makes on a phone. Where it makes fewer, the plot grows into the rest:
// as far as those beside it, so that plots in a row begin at one height.
async function fill(Plotly, canvas, state) {
  if (!canvas.layout) return // the page went while it was resized
  const around = canvas.layout.meta?.around_legend
  const legend = around && canvas.querySelector(".legend")
  state.top = legend ? Math.round(around.above + legend.getBBox().height + around.below) : undefined
  const row = inARow(canvas).filter((each) => states.get(each)?.top)
  const top = Math.max(...row.map((each) => states.get(each).top))
  for (const each of row) {
    if (!each.layout) continue // so did this one while those before it were drawn
    states.get(each).filled = top
    if (each.layout.margin.t === top) continue
    await Plotly.relayout(each, aboveThePlot(each.layout, states.get(each).height, top))
  }
}

const aboveThePlot = ({ margin, meta }, height, top) => ({
  "margin.t": top,
  "legend.y": 1 + meta.around_legend.below / (height - margin.b - top),
})

const url = () => new URL(window.location.href)

function writeParameter(name, value, fallback) {
  const target = url()
  if (value === fallback) target.searchParams.delete(name)
  else target.searchParams.set(name, value)
  window.history.replaceState(window.history.state, "", target)
}

function showSteps(root, state, Plotly, canvas, slider, hidden) {
  const { steps, button, range, output, note, name } = root
  steps.hidden = !slider || hidden.includes(slider.name)
  note.textContent = ""
  if (!slider) return
  const names = slider.steps.map((step) => step.value)
  const standard = names[slider.active ?? 0]
  const asked = url().searchParams.get(slider.name)
  if (asked !== null && !names.includes(asked)) {
    note.textContent = `${slider.name}=${asked.slice(0, 40)} in the link is none of ${names.join(", ")}: showing ${standard}.`
    writeParameter(slider.name, standard, standard)
  }
  const index = names.includes(asked) ? names.indexOf(asked) : (slider.active ?? 0)
  name.textContent = slider.currentvalue?.prefix ?? slider.name
  range.max = names.length - 1
  range.value = index
  const describe = (at) => {
    output.textContent = slider.steps[at].label
    range.setAttribute("aria-valuetext", slider.steps[at].label)
  }
  const show = (at) => {
    range.value = at
    describe(at)
    return Plotly.animate(canvas, [names[at]], {
      mode: "immediate",
      transition: { duration: 0 },
      frame: { duration: 0, redraw: true },
    })
  }
  // Figures that share a parameter, as two maps side by side do, step together.
  const goTo = (at) => {
    writeParameter(slider.name, names[at], standard)
    window.dispatchEvent(new CustomEvent(STEP, { detail: { name: slider.name, value: names[at], from: canvas } }))
    return show(at)
  }
  window.removeEventListener(STEP, state.follow)
  state.follow = ({ detail }) => {
    if (detail.from !== canvas && detail.name === slider.name && names.includes(detail.value)) {
      stop()
      show(names.indexOf(detail.value))
    }
  }
  window.addEventListener(STEP, state.follow)
  const stop = () => {
    clearInterval(state.playing)
    state.playing = undefined
    button.textContent = "▶ Play"
  }
  stop()
  range.oninput = () => {
    stop()
    goTo(Number(range.value))
  }
  button.onclick = () => {
    if (state.playing) return stop()
    button.textContent = "⏸ Pause"
    let at = Number(range.value) === names.length - 1 ? -1 : Number(range.value)
    const advance = () => {
      at += 1
      goTo(at)
      if (at === names.length - 1) stop()
    }
    state.playing = setInterval(advance, 1200)
    advance()
  }
  describe(index)
  if (index !== (slider.active ?? 0)) return show(index)
}

export default function ({ data, parentElement, setTriggerValue }) {
  const find = (selector) => parentElement.querySelector(selector)
  const figure = find(".alibi-plot")
  const canvas = find(".canvas")
  const note = find(".note")
  const state = states.get(canvas) ?? {}
  states.set(canvas, state)
  const version = (state.version = (state.version ?? 0) + 1)

  find("figcaption").textContent = data.alt
  canvas.dataset.filename = data.filename
  canvas.style.height = `${data.height}px`

  const draw = async () => {
    const Plotly = await loadPlotly(data.script)
    if (state.version !== version) return // a later run has taken over
    const { data: traces, layout, frames = [] } = JSON.parse(data.figure)
    const slider = layout.sliders?.[0]
    delete layout.sliders
    delete layout.updatemenus
    applyTheme(layout, frames, figure)
    layout.autosize = true
    layout.height = data.height
    // A colour bar keeps the room that it had in the old height, which may be more than the whole of a lower figure.
    const paint = (state.height ??= data.height) === data.height ? Plotly.react : Plotly.newPlot
    state.height = data.height
    enlarge(canvas, data.height)
    if (layout.meta?.around_legend && state.filled) { // as it was, so that it need not be drawn twice
      const above = aboveThePlot(layout, data.height, state.filled)
      layout.margin.t = above["margin.t"]
      layout.legend.y = above["legend.y"]
    }
    await paint(canvas, { data: traces, layout, frames, config: (state.config ??= config(Plotly)) })
    await fill(Plotly, canvas, state)
    const root = {
      steps: find(".steps"), button: find("button"), range: find("input"), output: find("output"), note, name: find(".name"),
    }
    await showSteps(root, state, Plotly, canvas, slider, data.hidden)
    if (!state.observer) {
      state.observer = new ResizeObserver(() => {
        if (!canvas.isConnected || !canvas.clientWidth) return
        enlarge(canvas, state.height)
        Plotly.Plots.resize(canvas).then(() => fill(Plotly, canvas, state))
      })
      state.observer.observe(figure)
      state.observer.observe(find(".type")) // one rem wide
    }
    canvas.removeAllListeners("plotly_click")
    canvas.on("plotly_click", (event) => {
      const { x, y, curveNumber, customdata } = event.points[0]
      setTriggerValue("picked", { x, y, curve: curveNumber, customdata: customdata ?? null })
    })
    canvas.dataset.painted = String(version)
  }
  draw().catch((error) => {
    note.textContent = error.message
  })

  return () => {
    clearInterval(state.playing)
    window.removeEventListener(STEP, state.follow)
    state.observer?.disconnect()
    window.Plotly?.purge(canvas)
    states.delete(canvas)
  }
}
