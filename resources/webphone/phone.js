// SIP over WebSocket and DTLS-SRTP, led by the phone's process over a loopback WebSocket:
// JSON for acts and events, binary for sound (number of the leg, then 16-bit mono at 48 kHz).
(() => {
  "use strict";
  const RATE = 48000;
  // In pieces of sound: timers of a page nobody sees are held up.
  const FIRST = 20;
  const FIGURES = 200;
  const [port, token] = location.hash.slice(1).split("/");
  const link = new WebSocket(`ws://127.0.0.1:${port}/`);
  link.binaryType = "arraybuffer";
  const legs = new Map();
  let audio = null;
  let ua = null;
  let host = "";
  let count = 0;
  let ours = null; // the leg whose session JsSIP is just making

  const tell = (event, more) => {
    if (link.readyState === WebSocket.OPEN) link.send(JSON.stringify({ event, ...more }));
  };
  const words = (told) => {
    const answer = told.message;
    if (answer && answer.status_code) return `${answer.status_code} ${answer.reason_phrase}`;
    return String(told.cause || "");
  };

  class Leg {
    constructor(number) {
      this.number = number;
      this.session = null;
      this.pieces = NaN; // counted once it is established
      this.out = audio.createMediaStreamDestination();
      this.node = new AudioWorkletNode(audio, "pult-leg", { outputChannelCount: [1] });
      this.node.connect(this.out);
      this.node.port.onmessage = (event) => this.send(event.data);
    }

    send(samples) {
      if (++this.pieces === FIRST || this.pieces % FIGURES === 0) this.measure();
      if (link.readyState !== WebSocket.OPEN || !this.remote) return;
      const frame = new ArrayBuffer(4 + samples.byteLength);
      new DataView(frame).setUint32(0, this.number, true);
      new Int16Array(frame, 4).set(samples);
      link.send(frame);
    }

    follow(session) {
      this.session = session;
      const say = (event, more) => tell(event, { leg: this.number, ...more });
      const connected = (connection) =>
        connection.addEventListener("track", (event) => this.hear(event.track));
      if (session.connection) connected(session.connection);
      else session.on("peerconnection", (told) => connected(told.peerconnection));
      session.on("progress", (told) => {
        if (told.originator === "remote") say("progress");
      });
      session.on("confirmed", () => {
        this.pieces = 0;
        say("established");
      });
      session.on("hold", (told) => {
        if (told.originator === "remote") say("held");
      });
      session.on("unhold", (told) => {
        if (told.originator === "remote") say("resumed");
      });
      session.on("newDTMF", (told) => {
        if (told.originator === "remote") say("pressed", { digit: told.dtmf.tone });
      });
      session.on("refer", (told) => told.reject());
      session.on("ended", (told) => this.over(words(told)));
      session.on("failed", (told) => this.over(words(told)));
    }

    hear(track) {
      // It comes anew after each hold.
      if (this.source) this.source.disconnect();
      const stream = new MediaStream([track]);
      // Chromium feeds a remote stream to the graph only while an element plays it.
      this.remote = new Audio();
      this.remote.srcObject = stream;
      this.remote.muted = true;
      this.remote.play();
      this.source = audio.createMediaStreamSource(stream);
      this.source.connect(this.node);
    }

    async measure() {
      const connection = this.session.connection;
      if (!connection) return;
      const figures = {};
      const report = await connection.getStats();
      report.forEach((item) => {
        if (item.type === "inbound-rtp") {
          figures.rx_packets = item.packetsReceived || 0;
          figures.rx_lost = Math.max(0, item.packetsLost || 0);
          figures.jitter_ms = 1000 * (item.jitter || 0);
          const codec = report.get(item.codecId);
          if (codec) figures.mime = codec.mimeType;
        } else if (item.type === "outbound-rtp") {
          figures.tx_packets = item.packetsSent || 0;
        } else if (item.type === "remote-inbound-rtp") {
          figures.tx_lost = Math.max(0, item.packetsLost || 0);
          figures.round_trip_ms = 1000 * (item.roundTripTime || 0);
        }
      });
      tell("figures", { leg: this.number, figures });
    }

    over(reason) {
      if (this.source) this.source.disconnect();
      if (this.remote) this.remote.srcObject = null;
      this.node.disconnect();
      legs.delete(this.number);
      tell("closed", { leg: this.number, words: reason });
    }
  }

  const options = (leg) => ({ mediaStream: leg.out.stream, pcConfig: { iceServers: [] } });

  const referred = (leg, target, more) =>
    new Promise((done, failed) => {
      const no = (told) => failed(Object.assign(new Error(words(told)), { refused: true }));
      leg.session.refer(target, {
        ...more,
        eventHandlers: { accepted: done, failed: no, requestFailed: no },
      });
    });

  const held = (leg, act) =>
    new Promise((done, failed) => {
      if (!leg.session[act]({}, done)) failed(new Error("not now"));
    });

  const acts = {
    register(order) {
      if (ua) ua.stop();
      host = order.host;
      const own = (ua = new JsSIP.UA({
        sockets: [new JsSIP.WebSocketInterface(order.url)],
        uri: `sip:${order.user}@${host}`,
        authorization_user: order.login || order.user,
        password: order.password,
        register_expires: 300,
        session_timers: false,
      }));
      const say = (event, more) => {
        if (ua === own) tell(event, more);
      };
      own.on("registered", () => say("registered"));
      own.on("registrationFailed", (told) => say("refused", { words: words(told) }));
      own.on("disconnected", (told) => say("disconnected", { words: String(told.reason || "") }));
      own.on("newRTCSession", (told) => {
        if (told.originator === "local") {
          ours.follow(told.session);
          return;
        }
        const leg = new Leg(++count);
        legs.set(leg.number, leg);
        leg.follow(told.session);
        const headers = {};
        for (const name of order.headers) {
          const value = told.request.getHeader(name);
          if (value) headers[name] = value;
        }
        tell("incoming", { leg: leg.number, sip_id: told.request.call_id, headers });
      });
      own.start();
    },
    dial(order) {
      const leg = (ours = new Leg(++count));
      legs.set(leg.number, leg);
      ua.call(`sip:${order.to}@${host}`, options(leg));
      return { leg: leg.number, sip_id: leg.session._request ? leg.session._request.call_id : "" };
    },
    answer: (_order, leg) => leg.session.answer(options(leg)),
    reject: (_order, leg) => leg.session.terminate({ status_code: 486 }),
    hang_up: (_order, leg) => leg.session.terminate(),
    hold: (_order, leg) => held(leg, "hold"),
    resume: (_order, leg) => held(leg, "unhold"),
    press: (order, leg) =>
      leg.session.sendDTMF(order.keys, {
        duration: 160,
        interToneGap: 100,
        transportType: "RFC2833",
      }),
    async hand_to(order, leg) {
      await referred(leg, `sip:${order.to}@${host}`, {});
      if (legs.has(leg.number)) leg.session.terminate();
    },
    async hand_to_leg(order, leg) {
      const other = legs.get(order.other);
      await referred(leg, other.session.remote_identity.uri, { replaces: other.session });
      for (const each of [leg, other]) if (legs.has(each.number)) each.session.terminate();
    },
    stop() {
      if (ua) ua.stop();
      ua = null;
    },
  };

  link.onopen = async () => {
    try {
      audio = new AudioContext({ sampleRate: RATE, sinkId: { type: "none" } });
      await audio.audioWorklet.addModule("worklet.js");
      await audio.resume();
      tell("hello", { token });
    } catch (error) {
      tell("broken", { words: String(error) });
    }
  };
  link.onmessage = async (message) => {
    if (typeof message.data !== "string") {
      const leg = legs.get(new DataView(message.data).getUint32(0, true));
      if (leg) leg.node.port.postMessage(new Int16Array(message.data, 4));
      return;
    }
    const order = JSON.parse(message.data);
    const leg = legs.get(order.leg);
    try {
      if (order.leg && !leg) throw Object.assign(new Error("over"), { gone: true });
      const result = await acts[order.do](order, leg);
      tell("done", { id: order.id, ...(result || {}) });
    } catch (error) {
      tell("done", {
        id: order.id,
        error: error.refused ? "refused" : error.gone ? "gone" : "state",
        words: String(error.message || error),
      });
    }
  };
  link.onclose = () => {
    if (ua) ua.stop();
  };
})();
