/** A name server of the test's own (RFC 1035): it answers what it was told, and another thing the next time where it was told so. */

let names = {};
let asked = new Map();

/** @param told addresses by name; each a list of answers, of which the last goes on */
export function serveNames(told) {
  names = told;
  asked = new Map();
}

export function resetNames() {
  asked = new Map();
}

const A = 1;
const AAAA = 28;

/** A question for the IPv4 addresses of a name. */
export function query(name) {
  const labels = name.split('.').flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]);
  return Buffer.concat([Buffer.from([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]), ...labels, Buffer.from([0, 0, A, 0, 1])]);
}

export function answerQuery(message) {
  let at = 12;
  const labels = [];
  while (message[at] > 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + message[at]));
    at += message[at] + 1;
  }
  const type = message.readUInt16BE(at + 1);
  const question = message.subarray(12, at + 5);
  const name = labels.join('.').toLowerCase();
  const addresses = type === A ? next(name) : [];
  const known = name in names;
  const header = Buffer.alloc(12);
  message.copy(header, 0, 0, 2);
  header.writeUInt16BE(known || type === AAAA ? 0x8180 : 0x8183, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(addresses.length, 6);
  const records = addresses.map((address) =>
    Buffer.concat([Buffer.from([0xc0, 12, 0, A, 0, 1, 0, 0, 0, 0, 0, 4]), Buffer.from(address.split('.').map(Number))]),
  );
  return Buffer.concat([header, question, ...records]);
}

function next(name) {
  const answers = names[name] ?? [];
  const count = asked.get(name) ?? 0;
  asked.set(name, count + 1);
  return answers[Math.min(count, answers.length - 1)] ?? [];
}
