/* The application's only own script. Everything is delegated from the document, so what
   htmx swaps in works without being set up again. No eval, no inline handlers. */
(() => {
  "use strict";
  const root = document.documentElement;
  const find = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => from.querySelectorAll(selector);

  // ---- light or dark, roomy or compact: a cookie that the server reads ----
  const remember = (name, value) => {
    document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`;
  };
  const isDark = () =>
    root.dataset.bsTheme ? root.dataset.bsTheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;

  // ---- messages in the corner; errors stay until they are closed ----
  // An undo is an address of the server that does the opposite, with what to send there.
  const MOST_PASSING = 2;
  const toast = (words, passing = false, undo = null) => {
    const box = find("#toast-template").content.firstElementChild.cloneNode(true);
    find("span", box).textContent = words;
    if (passing) box.dataset.passing = "";
    box.classList.toggle("bad", !passing);
    if (undo) {
      const button = box.insertBefore(document.createElement("button"), find("button", box));
      button.type = "button";
      button.textContent = "Undo";
      button.addEventListener("click", () => {
        box.remove();
        htmx.ajax("POST", undo.address, { values: undo.values, swap: "none" });
      });
    }
    show(box);
  };
  // The same failure is said once, with the number of the last request.
  const wordsOf = (box) => find("span", box).textContent.replace(/ If it stays, report .*/, "");
  const show = (box) => {
    const same = [...all("#toasts [data-toast]")].find((other) => wordsOf(other) === wordsOf(box));
    if (same) same.remove();
    find("#toasts").append(box);
    for (const old of [...all("#toasts [data-passing]")].slice(0, -MOST_PASSING)) old.remove();
    expire();
  };
  const expire = () => {
    for (const box of all("#toasts [data-passing]:not([data-timed])")) {
      box.dataset.timed = "";
      setTimeout(() => box.remove(), 8000);
    }
  };
  const refused = {
    400: "The server could not read this. Reload the page and try again.",
    403: "You may not do this.",
    404: "This is no longer here. Reload the page.",
    413: "This is too large.",
    429: "Too many at once. Wait a moment and try again.",
    503: "The server is busy. What you typed is still here; try again in a moment.",
  };

  // ---- what a control with data-act does ----
  const acts = {
    theme(control, event) {
      event.preventDefault();
      root.dataset.bsTheme = isDark() ? "light" : "dark";
      remember("theme", root.dataset.bsTheme);
    },
    density(control, event) {
      event.preventDefault();
      root.dataset.density = root.dataset.density === "compact" ? "comfortable" : "compact";
      remember("density", root.dataset.density);
    },
    open(control, event) {
      const dialog = document.getElementById(control.dataset.for);
      if (!dialog) return;
      event.preventDefault();
      openDialog(dialog);
    },
    close: (control) => control.closest("dialog")?.close(),
    dismiss: (control) => control.closest("[data-toast]").remove(),
    print: () => print(),
    // An SVG as a PNG of twice its size: the browser draws the file on a canvas.
    async picture(control, event) {
      event.preventDefault();
      try {
        const answer = await fetch(control.href);
        if (!answer.ok) throw new Error(refused[answer.status]);
        const image = new Image();
        image.src = `data:image/svg+xml,${encodeURIComponent(await answer.text())}`;
        await image.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [image.width * 2, image.height * 2];
        const pen = canvas.getContext("2d");
        pen.fillStyle = "#fff";
        pen.fillRect(0, 0, canvas.width, canvas.height);
        pen.drawImage(image, 0, 0, canvas.width, canvas.height);
        const file = document.createElement("a");
        file.href = canvas.toDataURL("image/png");
        file.download = control.dataset.name;
        file.click();
      } catch (error) {
        toast(error.message || "The picture could not be drawn here. The SVG shows the same.");
      }
    },
    write(control) {
      const field = document.getElementById(control.dataset.for);
      field.value = control.dataset.text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    },
    keys: (control) => localStorage.setItem("keys", control.checked ? "on" : "off"),
  };
  document.addEventListener("click", (event) => {
    const control = event.target.closest("[data-act]");
    if (control) acts[control.dataset.act]?.(control, event);
  });

  // ---- dialogs: native commands where the browser has them, else here ----
  const openDialog = (dialog) => {
    if (dialog.id === "find") fillPages();
    if (!dialog.open) dialog.showModal();
    // autofocus would complain in the console where something has the focus already
    const first = dialog.querySelector("[data-first]");
    first?.focus();
    if (first?.matches("input")) first.select(); // as Tab does: what is typed replaces it
  };
  if (!("commandForElement" in HTMLButtonElement.prototype)) {
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button[commandfor]");
      const dialog = button && document.getElementById(button.getAttribute("commandfor"));
      if (!dialog) return;
      if (button.getAttribute("command") === "show-modal") openDialog(dialog);
      if (button.getAttribute("command") === "close") dialog.close();
    });
  }
  const openMarked = () => all("dialog[data-open]:not([open])").forEach(openDialog);

  // ---- find or go to: the navigation again, narrowed while typing ----
  const fillPages = () => {
    const list = find("#find-pages");
    find("[data-act=keys]").checked = localStorage.getItem("keys") !== "off";
    if (list.childElementCount) return;
    for (const link of all("#nav a.navlink")) {
      const item = document.createElement("li");
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.id = `find-page-${list.childElementCount}`;
      const copy = item.appendChild(link.cloneNode(true));
      copy.removeAttribute("aria-current");
      copy.removeAttribute("aria-keyshortcuts");
      copy.className = "";
      copy.tabIndex = -1;
      if (copy.dataset.key) {
        const key = document.createElement("kbd");
        key.textContent = `g ${copy.dataset.key}`;
        copy.append(key);
        delete copy.dataset.key;
      }
      list.append(item);
    }
  };
  document.addEventListener("input", (event) => {
    const list = event.target.dataset?.filter && find(event.target.dataset.filter);
    if (!list) return;
    const words = event.target.value.trim().toLowerCase();
    for (const item of list.children) item.hidden = !item.textContent.toLowerCase().includes(words);
    choose(event.target, null);
  });
  // Arrow keys choose in the list while the words keep the focus (a combobox).
  const choose = (field, option) => {
    for (const old of all("#find-list [aria-selected=true]")) old.setAttribute("aria-selected", "false");
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.("#find [role=combobox]");
    if (!field || event.isComposing) return;
    const options = [...all("#find-list [role=option]:not([hidden])")];
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way && options.length) {
      event.preventDefault();
      choose(field, options[(at + way + options.length + (at < 0 && way < 0 ? 1 : 0)) % options.length]);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      find("a", options[at]).click();
    }
  });

  // ---- keys: Ctrl+K or / finds; g, then a letter, goes. Off while typing ----
  let wentAt = 0;
  document.addEventListener("keydown", (event) => {
    const dialog = find("#find");
    if ((event.ctrlKey || event.metaKey) && event.key === "k" && dialog) {
      event.preventDefault();
      openDialog(dialog);
      return;
    }
    if (event.key === "Escape" && tip) tip.hidden = true;
    if (localStorage.getItem("keys") === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    if (event.key === "/" && dialog) {
      event.preventDefault();
      openDialog(dialog);
    } else if (event.key === "g") {
      wentAt = Date.now();
    } else if (Date.now() - wentAt < 900) {
      find(`a[data-key="${CSS.escape(event.key)}"]`)?.click();
    }
  });

  // ---- one tip for marks in charts and short references ----
  let tip, marked;
  const showTip = (mark) => {
    marked = mark;
    if (!tip) {
      tip = document.createElement("div");
      tip.className = "tip";
      tip.setAttribute("role", "tooltip");
      (find("main") ?? document.body).append(tip);
    }
    tip.textContent = mark.dataset.tip;
    tip.hidden = false;
    const at = mark.getBoundingClientRect();
    const size = tip.getBoundingClientRect();
    const left = at.left + at.width / 2 - size.width / 2;
    tip.style.left = `${Math.max(8, Math.min(innerWidth - size.width - 8, left))}px`;
    tip.style.top = `${at.top - size.height - 8 > 8 ? at.top - size.height - 8 : at.bottom + 8}px`;
  };
  const overTip = (event) => {
    const mark = event.target.closest?.("[data-tip]");
    if (mark) showTip(mark);
    else if (tip) tip.hidden = true;
  };
  document.addEventListener("pointerover", overTip);
  document.addEventListener("focusin", overTip);
  document.addEventListener("htmx:afterSwap", () => {
    if (tip && !marked.isConnected) tip.hidden = true;
  });

  // ---- forms: focus what is wrong; warn before typed text is lost ----
  const focusInvalid = (within) => find("[aria-invalid=true]", within)?.focus();
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-guard]");
    if (form) form.dataset.dirty = "";
  });
  document.addEventListener("submit", (event) => delete event.target.dataset.dirty);
  addEventListener("beforeunload", (event) => {
    if (find("form[data-guard][data-dirty], .kept [data-refused]:not([hidden])")) event.preventDefault();
  });

  // ---- a field of its own: Enter shares what was typed, Esc gives it back ----
  document.addEventListener("keydown", (event) => {
    const control = event.target.closest?.("form[data-inline] [data-shared]");
    if (!control || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      control.form.requestSubmit();
    } else if (event.key === "Escape" && control.value !== control.dataset.shared) {
      control.value = control.dataset.shared;
      const back = find("[data-back]", control.form);
      if (back) control.form.requestSubmit(back);
    }
  });

  // "Kept" is said of what the server has, not of what was typed since.
  const tellBehind = (control, words, isRefused = false) => {
    const line = control.matches?.("form[data-inline] [data-shared]") && find(".kept [data-behind]", control.form);
    if (!line) return;
    line.textContent = words;
    line.hidden = false;
    line.toggleAttribute("data-refused", isRefused);
  };
  const tellNotKept = (control, reason) =>
    tellBehind(control, `Not kept yet. ${reason.split(". ")[0].replace(/\.$/, "")}. It is tried again when you type on.`, true);
  const tellTyping = (control) => tellBehind(control, "Typing, not kept yet");
  document.addEventListener("input", (event) => tellTyping(event.target));
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    const { elt, formData } = detail.requestConfig;
    if (elt.value !== formData.get(elt.name)) tellTyping(elt);
  });

  // What was typed a moment ago outlives whatever replaces its field. A request that takes
  // fields away waits until the server has kept their texts; what is typed while it is under
  // way goes into the new field, still on the shared text on which it was begun.
  const isBehind = (form) => Boolean(find(".kept [data-behind]:not([hidden])", form));
  const behindIn = (target) => [...all("form[data-inline]")].filter((form) => target?.contains(form) && isBehind(form));
  const keepNow = async (form) => {
    const control = find("[data-shared]", form);
    const typed = control.value;
    const body = new URLSearchParams(new FormData(form));
    body.set("act", "keep");
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body, keepalive: true });
    if (!answer.ok) throw new Error(answer.statusText);
    if (control.value === typed) find(".kept [data-behind]", form).hidden = true;
  };
  const keepAll = async (forms) => {
    await Promise.all(forms.map(keepNow));
    const typedOn = forms.filter(isBehind);
    if (typedOn.length) await keepAll(typedOn);
  };
  const tellUnkept = () => toast("What you typed is not kept yet, so it stays open here. Try again in a moment.");
  document.addEventListener("submit", ({ target }) => {
    if (target.matches("form[data-inline]")) target.dataset.sent = find("[data-shared]", target)?.value;
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => delete detail.elt.dataset.sent);
  document.addEventListener("htmx:confirm", (event) => {
    const { elt, target, issueRequest } = event.detail;
    if (elt.matches("[data-shared]") && elt.form.dataset.sent === elt.value) return event.preventDefault();
    const forms = behindIn(target).filter((form) => !form.contains(elt));
    if (!forms.length) return;
    event.preventDefault();
    keepAll(forms).then(() => issueRequest(false), tellUnkept);
  });
  addEventListener("pagehide", () => behindIn(document).forEach((form) => keepNow(form).catch(() => {})));
  let carried = [];
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const { elt, formData } = detail.requestConfig;
    carried = behindIn(detail.target)
      .map((form) => ({ form, control: find("[data-shared]", form), isShared: form === elt }))
      .filter(({ control, isShared }) => !isShared || control.value !== formData.get(control.name));
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const { form, control, isShared } of carried.splice(0)) {
      if (control.isConnected) continue;
      const fresh = document.getElementById(control.id);
      for (const text of all(`[data-field="${control.id}"] [name=text]`)) text.value = control.value;
      if (!fresh) {
        keepNow(form).catch(tellUnkept);
        continue;
      }
      htmx.process(fresh.form);
      if (!isShared) find("[name=base]", fresh.form).value = find("[name=base]", form).value;
      fresh.value = control.value;
      fresh.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });

  // ---- a page that several people write: what others shared is brought in piece by piece ----
  // A form in which somebody is, or has typed, holds its piece back. The page is asked for
  // again once no form is in use; until then only what is newer than what was held back.
  const isTyped = (control) => {
    if (control.matches("[type=radio], [type=checkbox]")) return control.checked !== control.defaultChecked;
    if (!control.matches("select")) return control.type !== "hidden" && control.value !== control.defaultValue;
    return control.selectedIndex !== Math.max([...control.options].findIndex((option) => option.defaultSelected), 0);
  };
  const isInUse = (form) =>
    Boolean(find("input:not([type=hidden]), textarea, select", form)) &&
    (form.contains(document.activeElement) ||
      form.matches(".htmx-request, .overtaken, .overtaken form") ||
      Boolean(find(".htmx-request, [aria-invalid=true]", form)) ||
      [...all("input, textarea, select", form)].some(isTyped));
  // Within a form that is sent as a whole each piece counts by itself.
  const isWrittenIn = (piece) => (piece.closest("form") ? [piece] : [...all("form", piece)]).some(isInUse);
  const bringIn = (piece, fresh) => {
    if (isWrittenIn(piece)) {
      bringInAll(piece, fresh);
      return false;
    }
    const { id } = document.activeElement;
    const hadFocus = piece.contains(document.activeElement);
    for (const details of all("details[id]", piece)) {
      const same = find(`#${CSS.escape(details.id)}`, fresh);
      if (same) same.open = details.open;
    }
    piece.replaceWith(fresh);
    htmx.process(fresh);
    if (hadFocus && id) document.getElementById(id)?.focus();
    announce(fresh);
    return true;
  };
  const piecesOf = (whole) =>
    [...all("[data-piece]", whole)].filter((piece) => {
      const around = piece.parentElement.closest("[data-piece]");
      return around === whole || !whole.contains(around);
    });
  const bringInAll = (whole, fresh) => {
    const wanted = piecesOf(fresh);
    const pieces = piecesOf(whole);
    if (pieces.map(({ id }) => id).join() !== wanted.map(({ id }) => id).join() && !isWrittenIn(whole)) {
      return bringIn(whole, fresh);
    }
    return pieces
      .map((piece) => {
        const same = wanted.find(({ id }) => id === piece.id);
        return Boolean(same) && bringIn(piece, same);
      })
      .every(Boolean);
  };
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, headers } = event.detail;
    if (elt.dataset.held && isWrittenIn(find(elt.dataset.live))) headers["If-None-Match"] = elt.dataset.held;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { elt, xhr } = event.detail;
    if (!elt.dataset?.live || xhr.status !== 200) return;
    event.detail.shouldSwap = false;
    const fresh = new DOMParser().parseFromString(xhr.responseText, "text/html");
    const known = find(`#${CSS.escape(elt.id)}`, fresh).getAttribute("hx-headers");
    elt.dataset.held = xhr.getResponseHeader("ETag");
    if (!bringInAll(find(elt.dataset.live), find(elt.dataset.live, fresh))) return;
    delete elt.dataset.held;
    elt.setAttribute("hx-headers", known);
  });

  // What stood open stays open, whoever asked for the new state of the page.
  let unfolded = [];
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    unfolded = [...all("details[id][open]", detail.target)].map(({ id }) => id);
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const id of unfolded.splice(0)) document.getElementById(id)?.setAttribute("open", "");
  });

  // What had the focus keeps it in the new state of the page; its title asks for it where
  // the pressed button is gone.
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (!detail.elt.contains(document.activeElement)) return;
    for (const title of all("[autofocus]", detail.elt)) title.removeAttribute("autofocus");
  });

  // ---- arrow keys walk from card to card of the map ----
  document.addEventListener("keydown", (event) => {
    const way = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" }[event.key];
    const card = way && event.target.closest?.(".amap .node");
    const next = card && document.getElementById(card.dataset[way]);
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  // ---- a presentation: keys turn the page, one objective a screen ----
  document.addEventListener("keydown", (event) => {
    const deck = find("[data-slides]");
    const turn = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (!deck || !turn || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("a, input")) return;
    event.preventDefault();
    const slides = [...deck.children];
    const here = Math.round(deck.scrollTop / deck.clientHeight);
    slides[Math.min(Math.max(here + turn, 0), slides.length - 1)].scrollIntoView();
  });

  // ---- drag to reorder; the buttons beside do the same without dragging ----
  let dragged = null;
  const rowsAround = (row) => [...all(":scope > [data-drag]", row.parentElement)];
  document.addEventListener("pointerdown", (event) => {
    const row = event.target.closest?.("[data-drag]");
    if (row) row.draggable = !event.target.closest("input, textarea, select, button, a, summary") && !row.matches(".editing");
  });
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-drag]") ?? null;
    dragged?.classList.add("dragged");
  });
  document.addEventListener("dragover", (event) => {
    const row = event.target.closest?.("[data-drag]");
    if (!dragged || !row || row.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    for (const each of rowsAround(row)) each.classList.toggle("over", each === row && row !== dragged);
  });
  document.addEventListener("drop", (event) => {
    const row = event.target.closest?.("[data-drag]");
    if (!dragged || !row || row === dragged || row.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    const place = rowsAround(row).indexOf(row) + 1;
    htmx.ajax("POST", dragged.dataset.drag, { values: { place }, swap: "none" });
  });
  document.addEventListener("dragend", () => {
    for (const each of all(".dragged, .over")) each.classList.remove("dragged", "over");
    dragged = null;
  });

  // ---- a board: a card goes to another column by dragging, or by the arrow keys ----
  // What it sends is what the buttons on the card send.
  let card = null;
  const sendCard = (moving, column) =>
    htmx.ajax("POST", moving.dataset.card, {
      target: "#board",
      swap: "outerHTML",
      values: { to_state: column.dataset.column, version: moving.dataset.version },
    });
  document.addEventListener("pointerdown", (event) => {
    const moving = event.target.closest?.("[data-card]");
    if (moving) moving.draggable = !event.target.closest("input, button, a, summary");
  });
  document.addEventListener("dragstart", (event) => {
    card = event.target.closest?.("[data-card]") ?? null;
    card?.classList.add("dragged");
  });
  document.addEventListener("dragover", (event) => {
    const column = card && event.target.closest?.("[data-column]");
    for (const each of all("[data-column].over")) each.classList.toggle("over", each === column);
    if (!column || column.contains(card)) return;
    event.preventDefault();
    column.classList.add("over");
  });
  document.addEventListener("drop", (event) => {
    const column = card && event.target.closest?.("[data-column]");
    if (!column || column.contains(card)) return;
    event.preventDefault();
    sendCard(card, column);
  });
  document.addEventListener("dragend", () => {
    card?.classList.remove("dragged");
    for (const each of all("[data-column].over")) each.classList.remove("over");
    card = null;
  });
  document.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || !event.target.matches?.("[data-card]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const columns = [...all("[data-column]")];
    const column = columns[columns.findIndex((each) => each.contains(event.target)) + step];
    if (!column) return;
    event.preventDefault();
    sendCard(event.target, column);
  });

  // ---- htmx ----
  const announce = (element) => {
    const source = element.matches?.("[data-announce]") ? element : find("[data-announce]", element);
    const region = find("#announcements");
    if (source && region.textContent !== source.dataset.announce) region.textContent = source.dataset.announce;
  };
  // A refusal comes as a toast, whatever the target was.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status < 400 || !xhr.responseText.includes("data-toast")) return;
    const answer = new DOMParser().parseFromString(xhr.responseText, "text/html");
    const box = find("[data-toast]", answer);
    if (!box || answer.body.childElementCount > 1) return;
    event.detail.shouldSwap = false;
    event.detail.isError = false;
    show(document.adoptNode(box));
    tellNotKept(event.detail.requestConfig.elt, find("span", box).textContent);
  });
  // A dialog that goes with what is replaced is closed, so that its opener gets the focus.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.shouldSwap) for (const dialog of all("dialog[open]", detail.target)) dialog.close();
  });
  const stillTyped = (control) => {
    const form = control.closest?.("form[data-guard]");
    if (form) form.dataset.dirty = "";
  };
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    const number = xhr.getResponseHeader("X-Request-Id");
    const words = refused[xhr.status] ?? "Something went wrong at our end. What you typed is still here.";
    toast(xhr.status >= 500 && number ? `${words} If it stays, report number ${number}.` : words);
    tellNotKept(event.detail.elt, words);
    stillTyped(event.detail.elt);
  });
  // What was kept somewhere else leaves its field, so that a better sentence can follow.
  document.addEventListener("htmx:afterRequest", (event) => {
    const { clears } = event.detail.elt.dataset;
    if (clears && event.detail.successful) acts.write({ dataset: { for: clears, text: "" } });
  });
  const unanswered = (what) => (event) => {
    toast(`${what} What you typed is still here; try again.`);
    tellNotKept(event.detail.elt, what);
    stillTyped(event.detail.elt);
  };
  document.addEventListener("htmx:sendError", unanswered("The server could not be reached."));
  document.addEventListener("htmx:timeout", unanswered("The server did not answer in time."));
  document.addEventListener("htmx:afterSettle", (event) => {
    openMarked();
    expire();
    announce(event.detail.elt);
    if (event.detail.xhr?.status === 422) focusInvalid(event.detail.elt);
  });
  // HX-Trigger: {"toast": {"words": "Saved."}}
  document.addEventListener("toast", (event) => toast(event.detail.words, true, event.detail.undo));

  openMarked();
  expire();
  if (find("[aria-invalid=true]")) focusInvalid(document);
})();
