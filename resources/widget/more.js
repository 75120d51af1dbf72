// Pult web chat, what comes with the opened panel: forms, files, rating. Apache-2.0.
const WORDS = {
  ru: {
    before: 'Прежде чем начать', beforeSub: 'Так мы быстрее поможем.',
    away: 'Сейчас никого нет', awaySub: 'Оставьте сообщение и почту или телефон: мы ответим.',
    name: 'Имя', email: 'E-mail', phone: 'Телефон', order: 'Номер заказа', text: 'Сообщение',
    maybe: 'необязательно', start: 'Начать чат', leave: 'Отправить', wait: 'Отправляем…', details: 'Подробнее',
    must: 'Заполните это поле', bademail: 'Проверьте адрес', badphone: 'Проверьте номер', contact: 'Нужна почта или телефон, иначе ответить некуда',
    consent: 'Без согласия начать нельзя', lost: 'Нет связи, попробуйте ещё раз', slow: 'Слишком часто, попробуйте через минуту',
    left: 'Сообщение у нас. Ответим на ', how: 'Как мы справились?', of: 'из 5', comment: 'Что понравилось, а что нет', rate: 'Оценить', thanks: 'Спасибо за оценку!',
    big: 'Файл больше, чем можно отправить. Предел, МБ: ', again: 'Повторить', loading: 'Загружается', get: 'Скачать', gone: 'Не удалось скачать', units: ['Б', 'КБ', 'МБ'], clip: 'Прикрепить файл', rest: 'Осталось символов: ', fresh: 'Новые сообщения',
  },
  en: {
    before: 'Before we start', beforeSub: 'This helps us to help you sooner.',
    away: 'Nobody is here now', awaySub: 'Leave a message and an e-mail address or a phone number: we will answer.',
    name: 'Name', email: 'E-mail', phone: 'Phone', order: 'Order number', text: 'Message',
    maybe: 'optional', start: 'Start the chat', leave: 'Send', wait: 'Sending…', details: 'Read more',
    must: 'Fill this in', bademail: 'Check the address', badphone: 'Check the number', contact: 'We need an e-mail address or a number to answer',
    consent: 'We cannot start without your consent', lost: 'No connection, try again', slow: 'Too often, try again in a minute',
    left: 'We have your message. We will answer to ', how: 'How did we do?', of: 'of 5', comment: 'What was good, and what was not', rate: 'Rate', thanks: 'Thank you for rating!',
    big: 'The file is larger than can be sent. The limit in MB: ', again: 'Try again', loading: 'Uploading', get: 'Download', gone: 'It could not be downloaded', units: ['B', 'KB', 'MB'], clip: 'Attach a file', rest: 'Characters left: ', fresh: 'New messages',
  },
};
const CSS = `
.new{position:absolute;bottom:84px;left:50%;transform:translateX(-50%);display:flex;gap:6px;background:var(--s);box-shadow:0 0 0 1px var(--l),0 4px 14px #1f293733;border-radius:16px;padding:6px 14px;font-size:13px}
.rest{font-size:12px;color:var(--m);text-align:right;padding:0 20px 4px}
.clip{width:34px;height:34px;border-radius:50%;color:var(--m);margin-left:-8px}.clip:hover{color:var(--t);background:var(--l)}
.frm{flex:1;overflow-y:auto;overscroll-behavior:contain;padding:20px;display:flex;flex-direction:column;gap:14px;scrollbar-width:thin}
.frm h3{font-size:18px;font-weight:600;line-height:1.3}.frm h3+p{color:var(--m);margin-top:-10px;font-size:14px}
.fl{display:flex;flex-direction:column;gap:4px}.fl>span{font-size:13px;color:var(--m);overflow-wrap:anywhere}
.fl i{font-style:normal;opacity:.85}
.fl input,.fl textarea,.rt textarea{font:inherit;color:inherit;background:var(--s2);border:1px solid transparent;border-radius:12px;padding:9px 12px;width:100%;height:auto;outline:0;max-height:none}
.fl textarea{min-height:76px;resize:vertical}
.fl :is(input,textarea):focus,.rt textarea:focus{box-shadow:inset 0 0 0 2px var(--h)}
[aria-invalid=true]{border-color:var(--d)!important}
.er,.fl .er{color:var(--d);font-size:13px}.frm>.cta{position:sticky;bottom:0;flex:none;box-shadow:0 12px 0 12px var(--s)}
.ok{display:flex;gap:10px;font-size:13.5px;color:var(--m);align-items:flex-start;overflow-wrap:anywhere}.ok input{width:18px;height:18px;flex:none;margin:1px 0 0;accent-color:var(--a)}.ok a{color:var(--h)}.ok span{min-width:0}
.cta{background:var(--a);color:var(--o);border-radius:12px;padding:11px 20px;font-weight:600}.cta:hover{background:var(--a2)}.cta:disabled{background:var(--l);color:var(--m);cursor:default}
.cta:focus-visible,.ok input:focus-visible,.fc button:focus-visible,.rt label:focus-within{outline:2px solid var(--h);outline-offset:2px}
.nt{color:var(--m);font-size:13px;text-align:center;padding:8px 20px;overflow-wrap:anywhere}
.rt{margin:4px 12px 8px;padding:14px;border:0;border-radius:16px;background:var(--s2);display:flex;flex-direction:column;gap:10px;min-width:0}
.rt legend{float:left;font-weight:600}.rt legend+*{clear:both}
.st{display:flex;gap:4px;margin-left:-8px}.rt label{cursor:pointer;width:40px;height:40px;display:grid;place-items:center;border-radius:10px;color:var(--m)}.rt label.on{color:var(--h)}.rt label.on .i{fill:currentColor}
.rt label input{position:absolute;opacity:0;width:1px;height:1px}
.rt textarea{background:var(--s);min-height:44px;resize:none}.rt .cta{align-self:flex-start;padding:8px 18px}
.fc{display:flex;gap:10px;align-items:center;min-width:0;margin:2px 0}.fc b{font-weight:600;overflow-wrap:anywhere}.fc small{display:block;font-size:12px;opacity:.85}.fc div{min-width:0;flex:1}
.fc button{width:36px;height:36px;border-radius:10px;background:#80808026;flex:none}.fc button.tx{width:auto;padding:0 10px;font-size:13px}
.fc progress{display:block;width:100%;min-width:120px;height:4px;margin-top:6px;appearance:none;border:0;border-radius:2px;background:#ffffff4d;overflow:hidden}
.fc progress::-webkit-progress-bar{background:#ffffff4d}.fc progress::-webkit-progress-value{background:currentColor}.fc progress::-moz-progress-bar{background:currentColor}
@media(max-width:480px){.fl input,.fl textarea,.rt textarea{font-size:16px}}
@media(forced-colors:active){.fl input,.fl textarea,.rt textarea,.cta,.rt,.fc button{border:1px solid}}`;
const I = {
  clip: 'M20 11.5l-8 8a5 5 0 0 1-7-7l8.500-8.500a3.300 3.300 0 0 1 4.700 4.700l-8.500 8.500a1.700 1.700 0 0 1-2.400-2.400l7.700-7.700',
  get: 'M12 4v11M6.500 10.500L12 16l5.500-5.500M5 20h14', file: 'M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zM14 3v5h5',
  star: 'M12 3.500l2.600 5.400 5.900.8-4.300 4.100 1.100 5.900-5.300-2.900-5.300 2.900 1.100-5.900L3.500 9.700l5.900-.8z',
};

export default (api) => {
  const { h, icon, lang, shown, panel, log, root } = api;
  const W = WORDS[lang];
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  root.adoptedStyleSheets.push(sheet);
  const composer = panel.querySelector('.f');
  const size = (bytes) => {
    let n = 0;
    while (bytes >= 1024 && n < 2) { bytes /= 1024; n++; }
    return `${bytes >= 10 || !n ? Math.round(bytes) : bytes.toFixed(1)} ${W.units[n]}`;
  };

  const MAX = 4000, rest = h('div', { class: 'rest', hidden: '' });
  const jump = h('button', { class: 'new', type: 'button', hidden: '' }, icon(api.I.down, 16), W.fresh);
  jump.addEventListener('click', () => { api.toEnd(); api.field.focus(); });
  composer.before(jump, rest);
  api.jump = jump;
  const count = () => {
    const room = MAX - api.field.value.length;
    rest.hidden = room > 200;
    rest.textContent = W.rest + room;
  };
  api.field.addEventListener('input', count);

  // -- the form before the chat, and the one for who finds nobody --------------------------------

  const KINDS = { name: ['text', 'name'], email: ['email', 'email'], phone: ['tel', 'tel'], order: ['text', 'off'], question: ['text', 'off'] };
  let form = null, inputs = {};
  const row = (name, words, control, must) => {
    const error = h('span', { class: 'er', id: `e-${name}`, hidden: '' });
    control.setAttribute('aria-describedby', error.id);
    if (must) control.setAttribute('aria-required', 'true');
    inputs[name] = { control, error };
    control.addEventListener('input', () => wrong(name, ''));
    return h('label', { class: 'fl' }, h('span', {}, words, must ? '' : h('i', {}, ` · ${W.maybe}`)), control, error);
  };
  const wrong = (name, words) => {
    const { control, error } = inputs[name];
    error.textContent = words;
    error.hidden = !words;
    control.setAttribute('aria-invalid', !!words);
  };
  const fill = () => {
    const site = api.site(), away = !!site.away;
    inputs = {};
    const rows = ((away ? site.leave : site.ask) || []).map((f) => {
      const [type, complete] = KINDS[f.name];
      return row(f.name, f.name === 'question' ? site.question : W[f.name], h('input', { type, autocomplete: complete, maxlength: 200 }), f.must);
    });
    rows.push(row('text', W.text, h('textarea', { rows: '3', maxlength: 4000 }), true));
    if (site.consent) {
      const box = h('input', { type: 'checkbox' }), error = h('span', { class: 'er', id: 'e-consent', hidden: '' });
      box.setAttribute('aria-describedby', error.id);
      box.addEventListener('change', () => wrong('consent', ''));
      inputs.consent = { control: box, error };
      const link = site.consent_link ? [' ', h('a', { href: site.consent_link, target: '_blank', rel: 'noopener noreferrer' }, W.details)] : [];
      rows.push(h('label', { class: 'ok' }, box, h('span', {}, site.consent, ...link)), error);
    }
    const go = h('button', { class: 'cta', type: 'submit' }, away ? W.leave : W.start);
    const said = h('p', { class: 'er', role: 'alert' });
    const made = h('form', { class: 'frm', novalidate: '', 'aria-label': away ? W.away : W.before }, h('h3', {}, away ? W.away : W.before), h('p', {}, away ? W.awaySub : W.beforeSub), ...rows, said, go);
    made.addEventListener('submit', async (e) => {
      e.preventDefault();
      if (go.disabled || !check(away)) return;
      const text = inputs.text.control.value.trim().replace(/\p{Cs}/gu, '\ufffd');
      const values = {};
      for (const name in KINDS) if (inputs[name]) values[name] = inputs[name].control.value.trim().replace(/\p{Cs}/gu, '\ufffd');
      go.disabled = true;
      go.textContent = W.wait;
      said.textContent = '';
      try {
        await api.session({ said: values, consent: !!site.consent, away });
        form.remove();
        form = null;
        api.say(text);
        api.field.focus();
        if (away) note(W.left + (values.email || values.phone));
      } catch (error) {
        if (error.field && inputs[error.field]) { wrong(error.field, W[`bad${error.field}`] || W.must); inputs[error.field].control.focus(); }
        else said.textContent = error.status === 429 ? W.slow : error.field === 'contact' ? W.contact : W.lost;
      }
      go.disabled = false;
      go.textContent = away ? W.leave : W.start;
    });
    return made;
  };
  const check = (away) => {
    const site = api.site(), bad = [];
    const value = (name) => inputs[name] ? inputs[name].control.value.trim() : '';
    for (const f of [...((away ? site.leave : site.ask) || []), { name: 'text', must: true }]) if (f.must && !value(f.name)) bad.push([f.name, W.must]);
    if (value('email') && !/^[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]{2,}$/.test(value('email'))) bad.push(['email', W.bademail]);
    if (value('phone') && (!/^[+()\d\s.-]{5,30}$/.test(value('phone')) || value('phone').replace(/\D/g, '').length < 5)) bad.push(['phone', W.badphone]);
    if (away && !value('email') && !value('phone')) bad.push(['email', W.contact]);
    if (site.consent && !inputs.consent.control.checked) bad.push(['consent', W.consent]);
    for (const name in inputs) wrong(name, (bad.find((item) => item[0] === name) || ['', ''])[1]);
    const first = Object.keys(inputs).find((name) => bad.some((item) => item[0] === name));
    if (first) inputs[first].control.focus();
    return !first;
  };
  const note = (words) => {
    composer.before(h('p', { class: 'nt', role: 'status' }, words));
  };

  // -- how it was --------------------------------------------------------------------------------

  let rating = null, done = -1, telling = false;
  const rate = () => {
    let score = 0;
    const stars = [1, 2, 3, 4, 5].map((n) => {
      const input = h('input', { type: 'radio', name: 'score', value: n, 'aria-label': `${n} ${W.of}` });
      const star = h('label', {}, input, icon(I.star, 26));
      input.addEventListener('change', () => {
        score = n;
        stars.forEach((other, i) => other.classList.toggle('on', i < n));
        words.hidden = go.hidden = false;
      });
      return star;
    });
    const words = h('textarea', { rows: '2', maxlength: 1000, 'aria-label': W.comment, placeholder: W.comment, hidden: '' });
    const go = h('button', { class: 'cta', type: 'button', hidden: '' }, W.rate);
    const box = h('fieldset', { class: 'rt' }, h('legend', {}, W.how), h('div', { class: 'st' }, ...stars), words, go);
    go.addEventListener('click', async () => {
      go.disabled = telling = true;
      try {
        await api.http('rating', { score, comment: words.value.replace(/\p{Cs}/gu, '\ufffd') }, api.keep.get('token'));
        done = shown.size;
        const thanks = h('p', { class: 'nt', role: 'status', tabindex: '-1' }, W.thanks);
        box.replaceWith(thanks);
        rating = thanks;
        api.rated();
        api.field.focus();
      } catch { go.disabled = false; api.spoken.textContent = W.lost; }
      telling = false;
    });
    return box;
  };

  // -- files -------------------------------------------------------------------------------------

  const picker = h('input', { type: 'file', multiple: '', hidden: '', tabindex: '-1' });
  panel.append(picker);
  api.clip.append(icon(I.clip));
  api.clip.setAttribute('aria-label', W.clip);
  api.clip.addEventListener('click', () => picker.click());
  picker.addEventListener('change', () => {
    for (const file of picker.files) send(file);
    picker.value = '';
  });
  const offer = (files) => { for (const file of files) send(file); };
  api.field.addEventListener('paste', (e) => {
    const files = [...e.clipboardData.files];
    if (files.length && api.site().max_file) { e.preventDefault(); offer(files); }
  });
  panel.addEventListener('dragover', (e) => { if (api.site().max_file && e.dataTransfer.types.includes('Files')) e.preventDefault(); });
  panel.addEventListener('drop', (e) => {
    if (!api.site().max_file || panel.classList.contains('ask')) return;
    e.preventDefault();
    offer(e.dataTransfer.files);
  });
  const send = (file) => {
    const most = api.site().max_file;
    const m = { key: api.newId(), by: 'visitor', at: Date.now(), text: '', files: [{ name: file.name, size: file.size }], file, part: 0 };
    m.client_id = m.key;
    shown.set(m.key, m);
    if (file.size > most) { m.failed = true; m.why = W.big + Math.floor(most / 1048576); m.file = null; api.draw(true); api.spoken.textContent = m.why; return; }
    upload(m);
  };
  const upload = async (m) => {
    Object.assign(m, { pending: true, failed: false, why: '', part: 0 });
    api.draw(true);
    try {
      if (!api.keep.get('token')) { await api.session(); api.connect(); }
      const ack = await post(m);
      const now = shown.get(m.key);
      now.file = null;
      api.take({ type: 'ack', ...ack });
    } catch (error) {
      const now = shown.get(m.key);
      if (!now.pending) return; // it came over the line: only the answer was lost
      Object.assign(now, { pending: false, failed: true, why: error.status === 413 ? W.big + Math.floor(api.site().max_file / 1048576) : error.status === 429 ? W.slow : W.lost });
      api.draw();
      api.spoken.textContent = now.why;
    }
  };
  // Only this one tells how far it is.
  const post = (m) => new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${api.base}files?client_id=${m.client_id}&name=${encodeURIComponent(m.file.name.replace(/\p{Cs}/gu, '\ufffd').slice(-200))}`);
    request.setRequestHeader('authorization', `Bearer ${api.keep.get('token')}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    if (/^[\w.+/-]+$/.test(m.file.type)) request.setRequestHeader('x-file-type', m.file.type);
    request.upload.onprogress = (e) => {
      if (!e.lengthComputable) return;
      m.part = e.loaded / e.total;
      const bar = log.querySelector(`[data-key="${m.key}"] progress`);
      if (bar) bar.value = m.part;
    };
    request.onload = () => request.status === 200 ? resolve(JSON.parse(request.responseText)) : reject({ status: request.status });
    request.onerror = request.ontimeout = () => reject({});
    request.timeout = 300000;
    request.send(m.file);
  });
  const save = async (m, f, button) => {
    button.disabled = true;
    try {
      const answer = await fetch(`${api.base}files/${m.id}/${f.sha256}`, { headers: { authorization: `Bearer ${api.keep.get('token')}` }, credentials: 'omit', referrerPolicy: 'no-referrer' });
      if (!answer.ok) throw new Error('refused');
      // Kept, never opened: whatever it is, it runs nowhere near this page.
      const url = URL.createObjectURL(new Blob([await answer.arrayBuffer()], { type: 'application/octet-stream' }));
      h('a', { href: url, download: f.name }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60000);
    } catch { api.spoken.textContent = W.gone; }
    button.disabled = false;
  };
  const files = (m) => (m.files || []).map((f) => {
    const name = f.name.length > 60 ? `${f.name.slice(0, 40)}…${f.name.slice(-14)}` : f.name;
    const tell = [h('b', { title: f.name }, name), h('small', {}, m.failed && m.why ? m.why : size(f.size))];
    if (m.pending) tell.push(h('progress', { max: '1', value: m.part || 0, 'aria-label': W.loading }));
    let act = h('span', {}, icon(I.file, 22));
    if (m.failed && m.file) {
      act = h('button', { type: 'button', class: 'tx' }, W.again);
      act.addEventListener('click', () => upload(m));
    } else if (f.sha256 && m.id) {
      act = h('button', { type: 'button', 'aria-label': `${W.get} ${f.name}` }, icon(I.get, 18));
      act.addEventListener('click', () => save(m, f, act));
    }
    return h('div', { class: 'fc' }, act, h('div', {}, ...tell));
  });

  return {
    files,
    focus: () => { if (form) form.querySelector('input,textarea').focus(); },
    draw: (asks, ended) => {
      count();
      if (asks && !form) composer.before(form = fill());
      if (!asks && form) { form.remove(); form = null; }
      if (ended && !rating) composer.before(rating = rate());
      else if (rating && !ended && !telling && (done < 0 || done !== shown.size)) { rating.remove(); rating = null; done = -1; }
    },
  };
};
