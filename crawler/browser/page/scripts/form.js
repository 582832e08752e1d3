// Fills in a form of the page and sends it, as a person would (--login). Called in the quiet page, a step at a time:
// 'fill', 'send', and 'storage' for what the page keeps of its session.
((step, form, fields) => {
  'use strict';
  const first = (selector, within) => {
    try { return within.querySelector(selector); } catch { return null; }
  };
  const within = form ? first(form, document) : document;
  if (!within) return {found: []};
  const controls = () => [...within.querySelectorAll('input, textarea, select')];
  const find = (key) => {
    const all = controls();
    const named = all.filter((one) => one.name === key);
    return named.find((one) => one.type !== 'hidden') || named[0] || all.find((one) => one.id === key) || first(key, within);
  };
  const found = fields.map(([key]) => find(key));
  const write = (one, value) => {
    if (one.type === 'checkbox' || one.type === 'radio') {
      const on = !['', 'false', 'off', 'no', '0'].includes(value.toLowerCase());
      if (one.checked !== on) one.click();
      return;
    }
    one.focus();
    const of = [HTMLSelectElement, HTMLTextAreaElement, HTMLInputElement].find((kind) => one instanceof kind);
    // By the element's own setter: frameworks put theirs before it and would not see a change.
    if (of) Object.getOwnPropertyDescriptor(of.prototype, 'value').set.call(one, value);
    else one.textContent = value;
    for (const name of ['input', 'change']) one.dispatchEvent(new Event(name, {bubbles: true}));
  };
  const shown = (one) => !one.disabled && one.getClientRects().length > 0;
  const send = () => {
    const last = found.filter((one) => one).at(-1);
    const owner = within instanceof HTMLFormElement ? within : last && last.form;
    let around = owner || (form ? within : last);
    let buttons = [];
    for (; around && buttons.length === 0; around = owner ? null : around.parentElement)
      buttons = [...around.querySelectorAll('button, input[type=submit], input[type=image], [role=button]')].filter(shown);
    const button = buttons.find((one) => one.type === 'submit' || one.type === 'image') || (owner ? null : buttons[0]);
    if (button) button.click();
    else if (owner) owner.requestSubmit();
    return {sent: Boolean(button || owner)};
  };
  const storage = () => {
    let left = 64 * 1024;
    const entries = (kept) => {
      const list = [];
      for (let k = 0; k < kept.length && list.length < 200; ++k) {
        const key = kept.key(k), value = kept.getItem(key);
        left -= key.length + value.length;
        if (left < 0) break;
        list.push([key.toWellFormed(), value.toWellFormed()]);
      }
      return list;
    };
    try { return {local: entries(localStorage), session: entries(sessionStorage)}; } catch { return {}; }
  };
  switch (step) {
    case 'fill':
      found.forEach((one, k) => one && write(one, fields[k][1]));
      return {found: fields.map(([key], k) => (found[k] ? key : null)).filter((key) => key !== null)};
    case 'send': return send();
    default: return storage();
  }
})
