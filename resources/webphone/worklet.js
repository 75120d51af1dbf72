// One leg's sound: what comes from the network goes to the phone in pieces of 10 ms, what the
// phone sends is played to the network.
const PIECE = 480;
const MOST = 4800; // more than 100 ms waiting is only delay

class PultLeg extends AudioWorkletProcessor {
  constructor() {
    super();
    this.heard = new Int16Array(PIECE);
    this.at = 0;
    this.said = [];
    this.waiting = 0;
    this.port.onmessage = (event) => {
      if (this.waiting > MOST) return;
      this.said.push(event.data);
      this.waiting += event.data.length;
    };
  }

  process(inputs, outputs) {
    const from = inputs[0][0];
    const to = outputs[0][0];
    for (let i = 0; i < to.length; i++) {
      const sample = from ? from[i] : 0;
      this.heard[this.at++] = Math.max(-32767, Math.min(32767, Math.round(sample * 32767)));
      if (this.at === PIECE) {
        this.port.postMessage(this.heard.slice());
        this.at = 0;
      }
      to[i] = this.next() / 32768;
    }
    return true;
  }

  next() {
    const first = this.said[0];
    if (!first) return 0;
    first.at = first.at || 0;
    const sample = first[first.at++];
    this.waiting--;
    if (first.at === first.length) this.said.shift();
    return sample;
  }
}

registerProcessor("pult-leg", PultLeg);
