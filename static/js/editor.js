// The text of an article as it will look, on the bundle of django-prose-editor. The
// toolbar is real HTML (templates/news/_body_field.html); without this file the plain
// textarea does the work. Nothing here needs inline script or style.
const textarea = document.querySelector("textarea[data-prose-editor]");
if (textarea) start(textarea, await import(textarea.dataset.proseEditor));

function start(textarea, kit) {
  const field = textarea.closest("[data-prose-field]");
  const bar = field.querySelector("[role=toolbar]");
  const page = document.createElement("div");
  page.className = "editor-page";
  textarea.before(page);

  const editor = new kit.Editor({
    element: page,
    content: asHtml(textarea.value),
    // The style sheet is ours (static/css/editor.css): the policy allows no inline one.
    injectCSS: false,
    extensions: [
      kit.Document, kit.Text, kit.Paragraph, kit.HardBreak, kit.Bold, kit.Italic,
      kit.Heading.configure({ levels: [2, 3] }), kit.BulletList, kit.OrderedList,
      kit.ListItem, kit.Blockquote, kit.HorizontalRule, kit.History, kit.Gapcursor,
      kit.Link.configure({ openOnClick: false, autolink: true, enableTarget: false }),
    ],
    editorProps: {
      attributes: {
        id: `${textarea.id}_text`,
        class: "prose",
        role: "textbox",
        "aria-multiline": "true",
        "aria-labelledby": `${textarea.id}_label`,
        ...(textarea.getAttribute("aria-describedby") && {
          "aria-describedby": textarea.getAttribute("aria-describedby"),
        }),
        ...(textarea.getAttribute("aria-invalid") && { "aria-invalid": "true" }),
      },
    },
    onUpdate: ({ editor }) => {
      textarea.value = editor.isEmpty ? "" : editor.getHTML();
    },
    onTransaction: ({ editor }) => showState(bar, editor),
  });

  textarea.hidden = true;
  bar.hidden = false;
  field.querySelector("label").addEventListener("click", () => editor.commands.focus());
  bar.addEventListener("click", (event) => act(event, field, editor));
  bar.addEventListener("keydown", (event) => walk(event, bar));
  wireLink(field, editor);
  for (const button of [...bar.children].slice(1)) button.tabIndex = -1;
  showState(bar, editor);
}

// Text saved from a form that came back may be plain: keep its paragraphs.
function asHtml(text) {
  if (text.includes("<")) return text;
  return text
    .split(/\n\s*\n/)
    .filter((block) => block.trim())
    .map((block) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = block.trim();
      return paragraph.outerHTML.replaceAll("\n", "<br>");
    })
    .join("");
}

function act(event, field, editor) {
  const button = event.target.closest("button");
  if (!button) return;
  const { mark, heading, list, wrap, act: step } = button.dataset;
  const chain = editor.chain().focus();
  if (mark) chain.toggleMark(mark).run();
  else if (heading) chain.toggleNode("heading", "paragraph", { level: Number(heading) }).run();
  else if (list) chain.toggleList(list, "listItem").run();
  else if (wrap) chain.toggleWrap(wrap).run();
  else if (step) chain[step]().run();
  else openLink(field, editor);
}

function showState(bar, editor) {
  for (const button of bar.children) {
    const { mark, heading, list, wrap, act: step } = button.dataset;
    if (step) {
      button.disabled = !editor.can()[step]();
      continue;
    }
    const name = mark ?? list ?? wrap ?? (heading ? "heading" : "link");
    const values = heading ? { level: Number(heading) } : {};
    button.setAttribute("aria-pressed", String(editor.isActive(name, values)));
  }
}

// A toolbar is one stop of the Tab key; the arrows walk inside it.
function walk(event, bar) {
  const steps = { ArrowRight: 1, ArrowLeft: -1 };
  const buttons = [...bar.children].filter((button) => !button.disabled);
  if (!(event.key in steps)) return;
  event.preventDefault();
  const here = buttons.indexOf(document.activeElement);
  const next = buttons.at((here + steps[event.key]) % buttons.length);
  for (const button of bar.children) button.tabIndex = button === next ? 0 : -1;
  next.focus();
}

function openLink(field, editor) {
  const panel = field.querySelector("[data-link-panel]");
  const address = panel.querySelector("[data-link-address]");
  panel.hidden = !panel.hidden;
  if (panel.hidden) return;
  address.value = editor.getAttributes("link").href ?? "";
  address.focus();
}

function wireLink(field, editor) {
  const panel = field.querySelector("[data-link-panel]");
  const address = panel.querySelector("[data-link-address]");
  const set = () => {
    const href = address.value.trim();
    if (!href || !address.reportValidity()) return;
    panel.hidden = true;
    const chain = editor.chain().focus().extendMarkRange("link");
    if (editor.state.selection.empty && !editor.isActive("link")) {
      chain.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] }).run();
    } else {
      chain.setMark("link", { href }).run();
    }
  };
  panel.querySelector("[data-link-set]").addEventListener("click", set);
  panel.querySelector("[data-link-remove]").addEventListener("click", () => {
    panel.hidden = true;
    editor.chain().focus().extendMarkRange("link").unsetMark("link").run();
  });
  // Enter would send the whole form.
  address.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    set();
  });
}
