import { isIP } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isPublicAddress } from '../../../src/contract';
import { absoluteTarget, authorityTarget } from '../../../src/runtime/egress/target';
import { effort, FUZZ_TIMEOUT } from '../support/fuzz';

/** What the URL standard, which browsers and Node.js follow, makes of a host: an address, in whatever notation it was written. */
function isAddressByStandard(host: string): boolean {
  const url = `http://${host}/`;
  return URL.canParse(url) && isIP(new URL(url).hostname.replace(/[[\]]/g, '')) !== 0;
}

const number = fc.oneof(
  fc.nat(0xffff_ffff).map(String),
  fc.nat(0xffff_ffff).map((value) => `0x${value.toString(16)}`),
  fc.nat(255).map((value) => `0${value.toString(8)}`),
);
const host = fc.oneof(
  fc.array(number, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('.')),
  fc.ipV4Extended(),
  fc.ipV6().map((address) => `[${address}]`),
  fc.domain(),
  fc.string({ unit: fc.constantFrom(...'0123456789abcfxX.:-[]%@/\\'), maxLength: 24 }),
  fc.string(),
);

describe('fuzz: a target', () => {
  test(
    'that is accepted is a name for everybody who reads it',
    () => {
      const accepted = fc.property(host, fc.constantFrom('', '.'), (text, dot) => {
        for (const asked of [authorityTarget(`${text}${dot}:443`), absoluteTarget(`http://${text}${dot}/`).asked]) {
          if ('refused' in asked) continue;
          expect(isAddressByStandard(asked.host)).toBe(false);
          expect(asked.host).toMatch(/^[a-z0-9_.-]+$/);
          expect(asked.host).not.toMatch(/^\.|\.\.|\.$/);
        }
      });
      fc.assert(accepted, effort(2_000));
    },
    FUZZ_TIMEOUT,
  );

  test(
    'in absolute form is the one that the URL standard reads',
    () => {
      const url = fc.tuple(
        fc.domain(),
        fc.option(fc.integer({ min: 1, max: 65_535 })),
        fc.webPath(),
        fc.webQueryParameters(),
      );
      const same = fc.property(url, ([name, port, path, query]) => {
        const text = `http://${name}${port === null ? '' : `:${port}`}${path}${query === '' ? '' : `?${query}`}`;
        const read = new URL(text);
        const { asked, path: rest } = absoluteTarget(text);
        expect(asked).toEqual({ host: read.hostname, port: Number(read.port) || 80 });
        expect(new URL(`http://x${rest}`).href).toBe(`http://x${read.pathname}${read.search}`);
      });
      fc.assert(same, effort());
    },
    FUZZ_TIMEOUT,
  );
});

describe('fuzz: an address', () => {
  test(
    'that embeds IPv4 is public in no disguise',
    () => {
      const word = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
      const disguised = fc.property(word, word, (high, low) => {
        for (const text of [
          `::ffff:${high}:${low}`,
          `::${high}:${low}`,
          `64:ff9b::${high}:${low}`,
          `64:ff9b:1::${high}:${low}`,
          `2002:${high}:${low}::1`,
          `2001:0:${high}:${low}::1`,
        ]) {
          expect([text, isIP(text), isPublicAddress(text)]).toEqual([text, 6, false]);
        }
      });
      fc.assert(disguised, effort());
    },
    FUZZ_TIMEOUT,
  );

  test(
    'is public in both spellings of IPv6, or in neither',
    () => {
      const spelled = fc.property(fc.ipV6(), (address) => {
        const { hostname } = new URL(`http://[${address}]/`);
        expect(isPublicAddress(hostname.slice(1, -1))).toBe(isPublicAddress(address));
      });
      fc.assert(spelled, effort());
    },
    FUZZ_TIMEOUT,
  );

  test.each(['8.8.8.8', '140.82.121.6', '2606:4700::1111', '2a00:1450:4001:81b::200e'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});
