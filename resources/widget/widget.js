// Pult web chat. Apache-2.0. No dependencies, no cookies, no eval, no HTML from strings.
// <script src="https://centre/chat/widget.js" data-channel="…" async></script>
// Optional: data-lang="ru|en", data-title, data-greeting; what the centre has set otherwise holds.
(async () => {
  'use strict';
  const me = document.currentScript;
  const channel = me && me.dataset.channel;
  if (!channel || customElements.get('pult-chat')) return;
  customElements.define('pult-chat', class extends HTMLElement {});

  const base = new URL('.', me.src).href;
  const http = async (path, body, token, method) => {
    const headers = {};
    if (token) headers.authorization = `Bearer ${token}`;
    if (body) headers['content-type'] = 'application/json';
    const answer = await fetch(base + path, {
      method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body),
      credentials: 'omit', referrerPolicy: 'no-referrer', signal: AbortSignal.timeout(20000),
    });
    if (answer.ok) return answer.status === 204 ? null : answer.json();
    throw Object.assign(new Error('refused'), await answer.json().catch(() => ({})), { status: answer.status });
  };
  let site = {}, asked = 0, known = false; // how the chat looks here, and whether anybody is there
  const ask = async () => {
    asked = Date.now();
    try { site = await http(`site?channel=${channel}`); known = true; } catch (error) { known ||= error.status === 403 || error.status === 404; }
  };
  await ask();

  const wanted = me.dataset.lang || site.lang || document.documentElement.lang || navigator.language || '';
  const lang = /^(ru|be|uk|kk)\b/i.test(wanted) ? 'ru' : 'en';
  const T = {
    ru: {
      open: 'Открыть чат', close: 'Закрыть чат', title: me.dataset.title || site.title || 'Поддержка',
      on: 'Ответим прямо здесь', off: 'Нет связи', field: 'Сообщение', hint: 'Напишите сообщение…',
      send: 'Отправить', hello: me.dataset.greeting || site.greeting || 'Здравствуйте! Чем можем помочь?',
      sub: 'Напишите, что случилось. Страницу можно закрыть: переписка сохранится.',
      lost: 'Подключаемся снова, сообщения не потеряются', typing: 'печатает',
      pending: 'Отправляется', sent: 'Отправлено', read: 'Прочитано', failed: 'Не отправлено',
      you: 'Вы', agent: 'Оператор', log: 'Переписка',
      unread: 'непрочитанных:', away: 'Сейчас никого нет, ответим позже',
    },
    en: {
      open: 'Open chat', close: 'Close chat', title: me.dataset.title || site.title || 'Support',
      on: 'We answer right here', off: 'No connection', field: 'Message', hint: 'Write a message…',
      send: 'Send', hello: me.dataset.greeting || site.greeting || 'Hello! How can we help?',
      sub: 'Tell us what happened. You may close the page: the conversation is kept.',
      lost: 'Reconnecting, your messages are safe', typing: 'is typing',
      pending: 'Sending', sent: 'Sent', read: 'Read', failed: 'Not sent',
      you: 'You', agent: 'Agent', log: 'Conversation',
      unread: 'unread:', away: 'Nobody is here now, we will answer later',
    },
  }[lang];

  const MAX = 4000;
  const QUIET_MS = 60000; // the server pings every 25 s
  const ANSWER_MS = 10000; // and acknowledges a message well before that
  const STEP_MS = 400, CAP_MS = 30000;

  // -- what outlives the page -------------------------------------------------------------------

  const memory = {};
  const keep = {
    get(name) {
      try { return localStorage.getItem(`pult-chat:${channel}:${name}`); } catch { return memory[name] || null; }
    },
    set(name, value) {
      memory[name] = value;
      if (agreed || known && !site.consent) try { localStorage.setItem(`pult-chat:${channel}:${name}`, value); } catch { /* private mode: this page only */ }
    },
  };
  // Where consent is asked for, nothing is kept before it was given; who has a secret gave it.
  let agreed = !!keep.get('token');
  // Read anew every time: another tab may have changed it.
  const queue = () => {
    try { return JSON.parse(keep.get('queue')) || []; } catch { return []; }
  };
  const unqueue = (id) => keep.set('queue', JSON.stringify(queue().filter((m) => m.client_id !== id)));

  // -- state ------------------------------------------------------------------------------------

  const shown = new Map(); // key -> message; key is client_id of ours, id of theirs
  let position = '', readId = '', socket = null, live = false, polled = false, failures = 0;
  let timer = 0, quiet = 0, pace = 0, opening = null, lastTyped = 0, typingTimer = 0, isOpen = false;
  let ended = false, more = null, tries = 0; // what most visits never need is loaded with the panel

  const merge = (m) => {
    const key = m.client_id || m.id;
    if (m.client_id) unqueue(m.client_id);
    const old = shown.get(key);
    shown.set(key, { ...old, ...m, key, pending: false });
    return !old || old.pending;
  };

  // -- the line to the centre -------------------------------------------------------------------

  // The secret is made at the first message; a page that is only looked at has none.
  const session = (form) => opening ||= (async () => {
    try {
      const found = await http('session', { channel, token: keep.get('token'), form });
      agreed = true;
      keep.set('token', found.token);
      if (!found.resumed) position = '';
    } finally { opening = null; }
  })();

  const frame = (body) => live && socket.send(JSON.stringify(body));

  const flush = () => {
    if (Date.now() < pace) return;
    for (const m of queue()) frame({ type: 'send', ...m });
  };

  const later = () => {
    clearTimeout(timer);
    // Full jitter: after an outage a thousand pages must not come back in the same second.
    timer = setTimeout(connect, Math.random() * Math.min(CAP_MS, STEP_MS * 2 ** failures));
    failures = Math.min(failures + 1, 10);
  };

  const connect = async () => {
    clearTimeout(timer);
    if (socket) return;
    if (!keep.get('token') && !queue().length) return;
    try {
      if (!keep.get('token')) await session();
      if (failures > 2) await poll();
    } catch (error) {
      if (error.status === 401) keep.set('token', '');
      // A page that may not chat here never will: no point in asking again.
      if (error.status !== 403 && error.status !== 404) later();
      else failures = 9;
      polled = false;
      return status();
    }
    if (socket) return;
    let mine;
    try { mine = socket = new WebSocket(base.replace(/^http/, 'ws') + 'live'); } catch { return later(); }
    alive(QUIET_MS);
    mine.onopen = () => mine.send(JSON.stringify({ type: 'auth', token: keep.get('token'), after: position, channel }));
    mine.onmessage = (event) => { if (mine === socket) { alive(QUIET_MS); take(JSON.parse(event.data)); } };
    mine.onclose = (event) => {
      if (event.code === 4401) keep.set('token', '');
      drop(mine, event.code === 4403);
    };
  };

  const alive = (ms) => {
    const mine = socket;
    clearTimeout(quiet);
    quiet = setTimeout(() => drop(mine), ms);
  };

  const drop = (which, hopeless) => {
    if (which !== socket) return;
    clearTimeout(quiet);
    socket = null;
    live = false;
    which.close();
    if (hopeless) failures = 9; else later();
    status();
  };

  // Where no WebSocket gets through: every try to connect also fetches and posts what there is.
  const poll = async () => {
    const token = keep.get('token');
    for (const m of queue()) {
      try {
        take({ type: 'ack', ...(await http('messages', m, token)) });
      } catch (error) {
        if (error.status === 400 || error.status === 413) refuse(m.client_id);
        else throw error;
      }
    }
    take({ ...(await http(`messages?after=${encodeURIComponent(position)}`, null, token)), polled: true });
    polled = true;
    failures = Math.min(failures, 3);
  };

  const refuse = (id) => {
    unqueue(id);
    const m = shown.get(id);
    if (m) Object.assign(m, { pending: false, failed: true });
  };

  const take = (f) => {
    switch (f.type) {
      case 'history': {
        f.messages.forEach(merge);
        position = f.position;
        if (f.read) readId = f.read > readId ? f.read : readId;
        ended = f.ended;
        if (!f.polled) { live = true; polled = false; failures = 0; flush(); }
        received(f.messages.filter((m) => m.by === 'agent').pop());
        break;
      }
      case 'message':
        merge(f.message);
        position = f.position;
        if (f.message.by === 'agent') { typing(false); received(f.message); announce(f.message); }
        break;
      case 'ack':
        unqueue(f.client_id);
        if (shown.has(f.client_id)) Object.assign(shown.get(f.client_id), { id: f.id, at: f.at, pending: false });
        break;
      case 'typing': typing(true); return;
      case 'ended': ended = f.ended; break;
      case 'read': readId = f.id > readId ? f.id : readId; break;
      case 'error':
        if (!f.client_id) break;
        if (f.retry_after_s == null) refuse(f.client_id);
        else if (Date.now() >= pace) {
          pace = Date.now() + f.retry_after_s * 1000;
          setTimeout(() => { pace = 0; flush(); }, f.retry_after_s * 1000 + Math.random() * 500);
        }
        break;
      case 'ping': frame({ type: 'pong' }); return;
    }
    draw();
    status();
  };

  const looking = () => isOpen && !document.hidden;
  const received = (m) => {
    if (m && m.status === 'sent') frame({ type: 'got', id: m.id });
    markRead();
  };
  const unread = () => [...shown.values()].filter((m) => m.by === 'agent' && m.status !== 'read');
  const markRead = () => {
    if (!live || !looking()) return;
    const fresh = unread().sort(byTime).pop();
    if (!fresh) return;
    frame({ type: 'read', id: fresh.id });
    unread().forEach((m) => { m.status = 'read'; });
  };

  const say = (text) => {
    const m = { client_id: newId(), text };
    keep.set('queue', JSON.stringify([...queue(), m]));
    shown.set(m.client_id, { ...m, key: m.client_id, by: 'visitor', at: Date.now(), pending: true });
    draw(true);
    if (!live) return connect();
    ended = false;
    if (Date.now() >= pace) { frame({ type: 'send', ...m }); alive(ANSWER_MS); }
  };
  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');

  // -- the look ---------------------------------------------------------------------------------

  const h = (tag, props, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(props || {})) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };
  const icon = (path, size = 20) => {
    const ns = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(ns, 'svg');
    for (const [name, value] of Object.entries({ viewBox: '0 0 24 24', width: size, height: size, 'aria-hidden': 'true', class: 'i' })) svg.setAttribute(name, value);
    const line = document.createElementNS(ns, 'path');
    line.setAttribute('d', path);
    svg.append(line);
    return svg;
  };
  const I = {
    chat: 'M21 11.5a8 8 0 0 1-8.5 8 9 9 0 0 1-3.4-.7L4 20.5l1.5-4.3A7.7 7.7 0 0 1 4 11.5a8 8 0 0 1 8.5-8 8 8 0 0 1 8.5 8z',
    close: 'M6 6l12 12M18 6L6 18', send: 'M12 19V5M5.5 11.5L12 5l6.5 6.5', down: 'M6 9l6 6 6-6',
    one: 'M5 12.5l4.5 4.5L19 7.5', two: 'M2 12.5l4.5 4.5L16 7.5M11 16l1 1L21.500 7.5', wait: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.500V12l3 2', bad: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.500V13M12 16v.5',
  };

  const CSS = `
:host{--s:#fff;--s2:#f1f3f7;--t:#1d2430;--m:#5a6472;--l:#e3e6eb;--a:#2b58d0;--a2:#214ab8;--o:#fff;--om:#d9e4ff;--w:#fbf0d9;--wt:#6b4200;--d:#bb272f;--h:#2b58d0;
all:initial!important;display:block!important;color-scheme:light dark!important;font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif!important}
@media(prefers-color-scheme:dark){:host{--s:#191d24;--s2:#262c37;--t:#e6eaf0;--m:#98a3b2;--l:#2d3440;--a:#3763d6;--a2:#4672e4;--o:#fff;--om:#e3ebff;--w:#3a2f18;--wt:#f0d69a;--d:#ff8a8a;--h:#8fb0ff}}
*{box-sizing:border-box;margin:0}[hidden]{display:none!important}
.i{fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round;flex:none;display:block}
button{font:inherit;color:inherit;border:0;background:none;padding:0;cursor:pointer;display:grid;place-items:center;transition:background .14s,opacity .14s}
button:focus-visible,.log:focus-visible,a:focus-visible{outline:2px solid var(--h);outline-offset:2px}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.fab{position:fixed;right:24px;bottom:24px;width:60px;height:60px;border-radius:50%;background:var(--a);color:var(--o);z-index:2147483000;box-shadow:0 6px 20px #1f293740,0 1px 3px #1f293733}
.fab:hover,.go:hover{background:var(--a2)}
.n{position:absolute;top:-2px;right:-2px;min-width:22px;height:22px;padding:0 6px;border-radius:11px;background:#c9252d;color:#fff;font-size:12px;font-weight:600;line-height:22px;text-align:center}
.p{position:fixed;right:24px;bottom:100px;width:384px;height:min(640px,calc(100vh - 124px));display:flex;flex-direction:column;background:var(--s);color:var(--t);border-radius:18px;overflow:hidden;z-index:2147483000;box-shadow:0 0 0 1px var(--l),0 16px 48px #1f293733;animation:up .18s ease-out}
@keyframes up{from{opacity:0;transform:translateY(10px)}}
.top{display:flex;align-items:center;gap:12px;padding:14px 12px 14px 20px;background:var(--a);color:var(--o)}
.top h2{font-size:16px;font-weight:600;line-height:1.3}.top p{font-size:13px;color:var(--om);display:flex;align-items:center;gap:6px}
.top div{flex:1;min-width:0}.dot{width:8px;height:8px;border-radius:50%;background:#ffc46b;display:none}.off .dot{display:block}
.x{width:40px;height:40px;border-radius:10px}.x:hover{background:#ffffff26}.top :focus-visible{outline-color:#fff;outline-offset:-2px}
.bar{background:var(--w);color:var(--wt);font-size:13px;padding:8px 20px}
.log{flex:1;overflow-y:auto;overscroll-behavior:contain;padding:16px 16px 8px;display:flex;flex-direction:column;scrollbar-width:thin;scrollbar-color:var(--l) transparent}
.log:focus-visible{outline-offset:-2px}
.hi{margin:auto;text-align:center;text-wrap:balance;padding:0 20px 24px;color:var(--m)}.hi .i{margin:0 auto 16px;padding:15px;width:60px;height:60px;border-radius:50%;background:var(--s2);color:var(--h)}.hi b{display:block;color:var(--t);font-size:18px;font-weight:600;margin-bottom:6px}
.day{align-self:center;color:var(--m);font-size:12px;padding:10px 0 8px}
.who{color:var(--m);font-size:12px;margin:8px 0 3px 40px}
.r{display:flex;gap:8px;align-items:flex-end;margin-bottom:3px;max-width:88%}.r.v{align-self:flex-end}
.av{width:32px;height:32px;border-radius:50%;flex:none;display:grid;place-items:center;background:var(--s2);color:var(--m);font-size:12px;font-weight:600;letter-spacing:.02em}.av.e{background:none}
.b{padding:8px 12px;border-radius:16px;background:var(--s2);white-space:pre-wrap;overflow-wrap:anywhere;min-width:0}
.v .b{background:var(--a);color:var(--o)}.end .b{border-end-start-radius:5px}.v.end .b{border-end-start-radius:16px;border-end-end-radius:5px}.end{margin-bottom:10px}
.b a{color:inherit;text-underline-offset:2px}
.at{float:right;display:flex;gap:3px;align-items:center;font-size:11.5px;line-height:1;color:var(--m);margin:7px -2px -2px 10px;user-select:none;white-space:nowrap}.v .at{color:var(--om)}
.bad .b{background:none;color:var(--t);box-shadow:inset 0 0 0 1px var(--d)}.bad .at{color:var(--d)}
.ty{display:flex;gap:8px;align-items:center;color:var(--m);font-size:13px;padding:4px 16px 8px 20px;min-height:32px}
.ty span{display:flex;gap:4px}.ty i{width:6px;height:6px;border-radius:50%;background:currentColor;animation:b 1.2s infinite}.ty i:nth-child(2){animation-delay:.15s}.ty i:nth-child(3){animation-delay:.3s}
@keyframes b{0%,60%,to{opacity:.3}30%{opacity:1}}
.f{display:flex;align-items:flex-end;gap:8px;margin:4px 12px 12px;padding:5px 5px 5px 14px;border-radius:22px;background:var(--s2);box-shadow:inset 0 0 0 1px transparent;transition:box-shadow .14s}
.f:focus-within{box-shadow:inset 0 0 0 2px var(--h)}
textarea{flex:1;min-width:0;font:inherit;color:inherit;background:none;border:0;outline:0;resize:none;max-height:132px;padding:5px 0;line-height:22px;height:32px;scrollbar-width:thin}
textarea::placeholder{color:var(--m);opacity:1}
.ask .log,.ask .f{display:none}
.go{width:34px;height:34px;border-radius:50%;background:var(--a);color:var(--o)}.go:disabled{background:var(--l);color:var(--m);cursor:default}
@media(max-width:480px){.p{inset:0!important;width:auto;height:100dvh;border-radius:0}.p:not([hidden])~.fab{display:none}.fab{right:16px;bottom:16px}textarea{font-size:16px}}
@media(prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
@media(forced-colors:active){.b,.fab,.go,.f{border:1px solid}.i{stroke:CanvasText}}`;

  const host = document.createElement('pult-chat');
  host.lang = lang;
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  const dark = '@media(prefers-color-scheme:dark)';
  sheet.replaceSync((CSS + (site.css || '')).replaceAll(dark, { light: '@media not all', dark: '@media all' }[site.theme] || dark)
    + (site.theme ? `:host{color-scheme:${site.theme}!important}` : ''));
  root.adoptedStyleSheets = [sheet];

  const badge = h('span', { class: 'n', hidden: '' });
  const fab = h('button', { class: 'fab', type: 'button', 'aria-expanded': 'false', 'aria-label': T.open, 'aria-haspopup': 'dialog' }, icon(I.chat, 28), badge);
  const line = h('span', {}, T.on);
  const shut = h('button', { class: 'x', type: 'button', 'aria-label': T.close }, icon(I.close));
  const bar = h('div', { class: 'bar', role: 'status', hidden: '' }, T.lost);
  // Announced by its own live region: redrawing a big log must not read it out again.
  const log = h('div', { class: 'log', role: 'log', 'aria-live': 'off', 'aria-label': T.log, tabindex: '0' });
  const typist = h('div', { class: 'ty', hidden: '' }, h('span', { 'aria-hidden': 'true' }, h('i'), h('i'), h('i')), `${T.agent} ${T.typing}`);
  const spoken = h('div', { class: 'vh', role: 'status', 'aria-live': 'polite' });
  let jump = {}; // to the newest message; comes with the rest
  const field = h('textarea', { rows: '1', maxlength: MAX, 'aria-label': T.field, placeholder: T.hint, enterkeyhint: 'send' });
  const go = h('button', { class: 'go', type: 'button', 'aria-label': T.send, disabled: '' }, icon(I.send));
  const clip = h('button', { class: 'clip', type: 'button', hidden: '' });
  const panel = h('section', { class: 'p', role: 'dialog', 'aria-label': T.title, hidden: '' },
    h('header', { class: 'top' }, h('div', {}, h('h2', {}, T.title), h('p', {}, h('span', { class: 'dot' }), line)), shut),
    bar, log, typist, h('div', { class: 'f' }, clip, field, go), spoken);
  root.append(panel, fab);

  const byTime = (a, b) => !!a.pending - !!b.pending || a.at - b.at;
  const locale = (navigator.language || '').startsWith(lang) ? navigator.language : lang;
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const dayName = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' });
  const near = new Intl.RelativeTimeFormat(lang, { numeric: 'auto' });
  const dayOf = (at) => new Date(at).setHours(0, 0, 0, 0);
  const day = (at) => {
    const ago = Math.round((dayOf(at) - dayOf(Date.now())) / 864e5);
    const text = ago > -2 ? near.format(ago, 'day') : dayName.format(at);
    return text[0].toUpperCase() + text.slice(1);
  };
  const initials = (name) => name.split(/\s+/, 2).map((w) => (w[0] || '').toUpperCase()).join('') || '•';

  // Only what an agent wrote gets links, and only to the web.
  const body = (m) => {
    if (m.by !== 'agent') return [m.text];
    return m.text.split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/).map((part, i) =>
      i % 2 ? h('a', { href: part, target: '_blank', rel: 'noopener noreferrer nofollow' }, part) : part);
  };

  const mark = (m) => {
    if (m.by === 'agent') return [];
    const state = m.failed ? 'failed' : m.pending ? 'pending' : readId && m.id <= readId ? 'read' : 'sent';
    const name = h('span', m.pending || m.failed ? {} : { class: 'vh' }, T[state]);
    return [name, icon({ failed: I.bad, pending: I.wait, read: I.two, sent: I.one }[state], 15)];
  };

  const bubble = (m, first, last) => {
    const ours = m.by === 'visitor';
    const at = h('span', { class: 'at' }, m.pending ? '' : clock.format(m.at), ...mark(m));
    const row = h('div', { class: `r${ours ? ' v' : ''}${last ? ' end' : ''}${m.failed ? ' bad' : ''}`, 'data-key': m.key });
    if (!ours) row.append(h('span', { class: last ? 'av' : 'av e', 'aria-hidden': 'true' }, last ? initials(m.name) : ''));
    row.append(h('div', { class: 'b' }, h('span', { class: 'vh' }, `${ours ? T.you : m.name || T.agent}: `), ...body(m), ...(more ? more.files(m) : []), at));
    return first && !ours && m.name ? [h('div', { class: 'who', 'aria-hidden': 'true' }, m.name), row] : [row];
  };

  let stuck = true; // to the end: whatever takes room from the log, the newest message stays in sight
  const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  const toEnd = () => { log.scrollTop = log.scrollHeight; jump.hidden = true; stuck = true; };

  const draw = (mine) => {
    const list = [...shown.values()].sort(byTime);
    const stay = !mine && !stuck && log.childElementCount > 1, was = log.scrollTop;
    const same = (a, b) => a && b && a.by === b.by && a.name === b.name && Math.abs(a.at - b.at) < 3e5;
    const nodes = list.flatMap((m, i) => {
      const fresh = !i || dayOf(list[i - 1].at) !== dayOf(m.at);
      const rows = bubble(m, fresh || !same(list[i - 1], m), !same(m, list[i + 1]));
      return fresh ? [h('div', { class: 'day' }, day(m.at)), ...rows] : rows;
    });
    log.replaceChildren(...(nodes.length ? nodes : [h('div', { class: 'hi' }, icon(I.chat, 60), h('b', {}, T.hello), T.sub)]));
    if (stay) log.scrollTop = was; else toEnd();
    const count = isOpen ? 0 : unread().length;
    const form = asks();
    panel.classList.toggle('ask', form);
    clip.hidden = !more || !site.max_file;
    if (more) more.draw(form && known, ended && site.rating);
    badge.hidden = !count;
    badge.textContent = count > 99 ? '99+' : count;
    fab.setAttribute('aria-label', (isOpen ? T.close : T.open) + (count ? `, ${T.unread} ${count}` : ''));
  };

  // Whether the form comes before the chat: who has been here before has filled it in.
  const asks = () => {
    if (!known && !agreed) return true; // what has to be asked is not known
    if (shown.size) return false;
    if (keep.get('token')) return !!site.away && position !== '';
    return !!(site.ask || site.consent || site.away);
  };

  const announce = (m) => {
    spoken.textContent = `${m.name || T.agent}: ${m.text}`;
    if (isOpen && !stuck) jump.hidden = false;
  };

  const typing = (on) => {
    clearTimeout(typingTimer);
    typist.hidden = !on;
    if (on) typingTimer = setTimeout(() => typing(false), 6000);
  };

  const status = () => {
    const off = !live && !polled && failures > 1 || !known && !agreed;
    bar.hidden = !off;
    panel.classList.toggle('off', off);
    line.textContent = off ? T.off : site.away ? T.away : T.on;
  };

  // -- the hands --------------------------------------------------------------------------------

  const api = {
    h, icon, I, http, keep, shown, merge, take, session, say, newId, draw: (mine) => draw(mine), lang, base, channel, root, panel, log, clip, field, spoken,
    site: () => site, connect: () => connect(), rated: () => { ended = false; }, toEnd: () => toEnd(), set jump(made) { jump = made; },
  };
  const load = async () => {
    if (!known || asked < Date.now() - 30000) await ask();
    try {
      more ||= (await import(`${base}more.js?@later@${tries++ || ''}`)).default(api);
    } catch { /* again soon */ }
    if (isOpen && !(more && (known || agreed))) setTimeout(load, 3000);
    draw();
    status();
    if (isOpen && more && asks()) more.focus();
  };
  const show = (open) => {
    isOpen = open;
    if (open) load();
    panel.hidden = !open;
    fab.setAttribute('aria-expanded', open);
    fab.replaceChildren(icon(open ? I.down : I.chat, 28), badge);
    if (open) connect();
    markRead();
    draw(true);
    (open ? field : fab).focus();
  };
  const fit = () => {
    field.style.height = '32px';
    field.style.height = `${Math.min(field.scrollHeight, 132)}px`;
    go.disabled = !field.value.trim();
  };
  const submit = () => {
    // Half a character cannot be written down: the centre would drop the line over it for ever.
    const text = field.value.trim().replace(/\p{Cs}/gu, '\ufffd');
    if (!text) return;
    field.value = '';
    fit();
    lastTyped = 0;
    say(text);
    field.focus();
  };

  fab.addEventListener('click', () => show(!isOpen));
  shut.addEventListener('click', () => show(false));
  go.addEventListener('click', submit);
  let height = 0;
  new ResizeObserver(() => { height = log.clientHeight; if (stuck) toEnd(); }).observe(log);
  log.addEventListener('scroll', () => {
    if (log.clientHeight !== height) return; // squeezed, not scrolled: the observer puts it right
    stuck = atEnd();
    if (stuck) jump.hidden = true;
  }, { passive: true });
  panel.addEventListener('keydown', (e) => { if (e.key === 'Escape') show(false); });
  field.addEventListener('keydown', (e) => {
    if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) { e.preventDefault(); submit(); }
  });
  field.addEventListener('input', () => {
    fit();
    if (live && Date.now() - lastTyped > 3000 && field.value.trim()) { lastTyped = Date.now(); frame({ type: 'typing' }); }
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) { markRead(); draw(); if (!live) connect(); }
  });
  addEventListener('online', () => { failures = 0; connect(); });
  addEventListener('storage', (e) => { if (e.key === `pult-chat:${channel}:token` && !socket) connect(); });

  for (const m of queue()) shown.set(m.client_id, { ...m, key: m.client_id, by: 'visitor', at: Date.now(), pending: true });
  draw();
  const mount = () => document.body.append(host);
  if (document.body) mount(); else addEventListener('DOMContentLoaded', mount);
  connect();
})();
