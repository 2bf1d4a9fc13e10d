"use strict";

const KEPT_MESSAGES = 100;
const RETRY_MS = [500, 1000, 2000, 5000];
const log = document.getElementById("log");
const input = document.getElementById("text");
const state = document.getElementById("state");
const notice = document.getElementById("notice");
const list = document.getElementById("questions");
const messages = new Map(JSON.parse(localStorage.getItem("messages") || "[]"));
let socket = null;
let tries = 0;
let noticeTimer = 0;
let suggestTimer = 0;

function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function send(payload) {
  if (!socket || socket.readyState !== WebSocket.OPEN) {
    tell("Not connected. Trying again.");
    return false;
  }
  socket.send(JSON.stringify(payload));
  return true;
}

function keep(message) {
  messages.set(message.id, message);
  const newest = [...messages].slice(-KEPT_MESSAGES);
  localStorage.setItem("messages", JSON.stringify(newest));
}

function tell(text) {
  notice.textContent = text;
  notice.hidden = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => { notice.hidden = true; }, 6000);
}

function textOf(block) {
  if (!block.at) return block.text;
  const local = new Date(block.at).toLocaleString(undefined, { dateStyle: "full", timeStyle: "short" });
  return block.text.replace(block.words, () => local);
}

function blocksOf(blocks) {
  const made = [];
  for (let start = 0; start < blocks.length;) {
    let end = start;
    while (end < blocks.length && Boolean(blocks[end].folded) === Boolean(blocks[start].folded)) end += 1;
    const drawn = flatBlocksOf(blocks.slice(start, end));
    made.push(...(blocks[start].folded ? [folded(drawn)] : drawn));
    start = end;
  }
  return made;
}

function folded(drawn) {
  const made = element("details");
  made.append(element("summary", localStorage.getItem("details") || "…"), ...drawn);
  return made;
}

function flatBlocksOf(blocks) {
  const made = [];
  let open = null;
  for (const block of blocks) {
    const tag = { item: "ul", source: "ul", step: "ol" }[block.role];
    if (tag) {
      if (!open || open.tagName.toLowerCase() !== tag || block.number === 1) {
        open = element(tag);
        made.push(open);
      }
      const item = element("li", block.url ? "" : textOf(block), block.role);
      if (block.url) {
        const link = element("a", block.text);
        link.href = /^https:/.test(block.url) ? block.url : "#";
        link.target = "_blank";
        link.rel = "noopener noreferrer";
        item.append(link);
      }
      open.append(item);
      continue;
    }
    open = null;
    made.push(element(block.role === "title" ? "h2" : "p", textOf(block), block.role));
  }
  return made;
}

function buttonOf(button, id) {
  const made = element("button", button.label, button.style);
  made.type = "button";
  made.addEventListener("click", () => send({ type: "pressed", token: button.token, message: id }));
  return made;
}

function listOf(field) {
  const made = element("select");
  if (!field.chosen) made.append(element("option"));
  for (const choice of field.choices || []) {
    const option = element("option", choice.label);
    option.value = choice.value;
    option.selected = choice.value === field.chosen;
    made.append(option);
  }
  made.required = field.needed !== false && !field.other;
  return made;
}

function entryOf(field) {
  const made = element("input");
  made.placeholder = field.example;
  made.maxLength = field.max;
  made.required = field.needed !== false && !field.other;
  return made;
}

function labelOf(text, entry, id, hint) {
  const label = element("label", text);
  entry.id = id;
  label.htmlFor = id;
  if (hint) label.append(element("small", hint));
  return label;
}

function fieldOf(field, id) {
  const isList = (field.choices || []).length > 0;
  const first = isList ? listOf(field) : entryOf(field);
  const parts = [labelOf(field.label, first, `${id}-${field.name}`, field.hint), first];
  if (!isList || !field.other) return { parts, answer: () => first.value };
  const other = entryOf(field);
  parts.push(labelOf(field.other, other, `${id}-${field.name}-other`), other);
  return { parts, answer: () => other.value.trim() || first.value };
}

function formOf(form, id) {
  const made = element("form");
  made.append(element("h2", form.title));
  const answers = form.fields.map((field) => {
    const { parts, answer } = fieldOf(field, id);
    made.append(...parts);
    return [field.name, answer];
  });
  const row = element("div", "", "row");
  const submit = element("button", "OK", "primary");
  row.append(submit);
  made.append(row);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = Object.fromEntries(answers.map(([name, answer]) => [name, answer()]));
    if (send({ type: "filled", token: form.token, values, message: id })) submit.disabled = true;
  });
  return made;
}

function documentOf(file) {
  const link = element("a", file.name);
  link.download = file.name;
  link.href = `data:application/json;base64,${file.base64}`;
  return link;
}

function illustrationOf(shown) {
  const made = element("picture");
  const dark = element("source");
  dark.media = "(prefers-color-scheme: dark)";
  dark.srcset = shown.dark;
  const image = element("img");
  image.src = shown.light;
  image.alt = shown.alt;
  made.append(dark, image);
  return made;
}

function draw(message) {
  const card = element("article", "", message.mine ? "message mine" : "message");
  card.id = `message-${message.id}`;
  if (message.urgency) {
    card.dataset.urgency = message.urgency;
    card.setAttribute("role", "alert");
  }
  if (message.illustration) card.append(illustrationOf(message.illustration));
  card.append(...blocksOf(message.blocks));
  for (const row of message.rows) {
    const made = element("div", "", "row");
    made.append(...row.map((button) => buttonOf(button, message.id)));
    card.append(made);
  }
  if (message.form) card.append(formOf(message.form, message.id));
  if (message.document) card.append(documentOf(message.document));
  const old = document.getElementById(card.id);
  if (old) {
    const hadFocus = old.contains(document.activeElement);
    old.replaceWith(card);
    if (message.id === [...messages.keys()].at(-1)) card.scrollIntoView({ block: "nearest" });
    if (hadFocus) {
      card.tabIndex = -1;
      card.focus({ preventScroll: true });
    }
  } else {
    log.append(card);
    card.scrollIntoView({ block: message.mine ? "end" : "nearest" });
    log.scrollTop = message.mine ? log.scrollHeight : Math.min(card.offsetTop - log.offsetTop - 8, log.scrollHeight);
  }
  const first = card.querySelector("form select, form input");
  if (first && !old) first.focus();
}

function show(message) {
  const { document: file, ...kept } = message;
  keep(file ? kept : message);
  draw(message);
}

function say(text) {
  if (!send({ type: "said", text })) return false;
  const id = crypto.randomUUID();
  show({ id, mine: true, blocks: [{ role: "text", text }], rows: [] });
  return true;
}

function menu(payload) {
  localStorage.setItem("chat", payload.chat);
  localStorage.setItem("details", payload.labels.details);
  input.placeholder = payload.labels.placeholder || input.placeholder;
  const commands = document.getElementById("commands");
  const texts = element("li");
  const link = element("a", payload.labels.texts);
  link.href = "/content";
  texts.append(link);
  commands.replaceChildren(...payload.commands.map((command) => {
    const entry = element("li");
    const button = element("button", `/${command.name}`);
    button.type = "button";
    button.append(element("small", command.does));
    button.addEventListener("click", () => {
      document.getElementById("menu").open = false;
      say(`/${command.name}`);
    });
    entry.append(button);
    return entry;
  }), texts);
  if (messages.size === 0) send({ type: "said", text: "/start" });
}

function suggestions(questions) {
  list.replaceChildren(...questions.map((question) => {
    const option = element("option");
    option.value = question;
    return option;
  }));
}

function receive(event) {
  const payload = JSON.parse(event.data);
  if (payload.type === "menu") menu(payload);
  else if (payload.type === "notice") tell(payload.text);
  else if (payload.type === "suggestions") suggestions(payload.questions);
  else if (payload.type === "message") show(payload);
}

function connect() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new WebSocket(`${scheme}://${location.host}/socket`);
  socket.addEventListener("open", () => {
    tries = 0;
    state.textContent = "web preview";
    state.classList.remove("offline");
    send({ type: "hello", chat: localStorage.getItem("chat") });
  });
  socket.addEventListener("message", receive);
  socket.addEventListener("close", () => {
    state.textContent = "offline, trying again";
    state.classList.add("offline");
    setTimeout(connect, RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]);
  });
}

document.getElementById("write").addEventListener("submit", (event) => {
  event.preventDefault();
  if (input.value.trim() && say(input.value)) input.value = "";
  input.focus();
});

input.addEventListener("input", () => {
  clearTimeout(suggestTimer);
  const text = input.value;
  if (text.length < 3 || text.startsWith("/")) {
    suggestions([]);
    return;
  }
  suggestTimer = setTimeout(() => send({ type: "suggest", text }), 250);
});

document.getElementById("fresh").addEventListener("click", () => {
  localStorage.clear();
  location.reload();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.getElementById("menu").open = false;
});

for (const message of messages.values()) draw(message);
log.scrollTop = log.scrollHeight;
connect();
