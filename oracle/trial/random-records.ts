import fc from 'fast-check';
import { OTHER, STREAM, type Scenario, type ScenarioStep } from './scenario';

/** JSON as it is written: numbers keep their digits. */
const text = (value: string) => JSON.stringify(value);

const amount = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: -5000, max: 5000 }).map(units => (units / 100).toFixed(2)) },
  { weight: 2, arbitrary: fc.integer({ min: -50, max: 50 }).map(whole => text(`${whole}`)) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '"90071992547409.92"',
      '"-90071992547409.92"',
      '"90071992547409.91"',
      '90071992547409',
      '-1e12',
    ),
  },
  // As doubles print: 41.33 * 5; and what no double prints.
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '206.64999999999998',
      '0.30000000000000004',
      '1.234',
      '"0.005"',
      '"90071992547409.93"',
    ),
  },
);

const weight = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -20, max: 20 }).map(tenths => String(tenths / 10)) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '1e300',
      '-1e300',
      '1e-300',
      '9007199254740993',
      '9007199254740991',
      '4503599627370497',
      '0.1',
      '0.2',
      '0.30000000000000004',
      '1e16',
      '-1e16',
      '5e-324',
      '123456789.125',
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .double({ noNaN: true, noDefaultInfinity: true, max: 1e306, min: -1e306 })
      .map(value => JSON.stringify(value)),
  },
);

const optional = (values: fc.Arbitrary<string>) =>
  fc.oneof(
    { weight: 6, arbitrary: values },
    { weight: 1, arbitrary: fc.constant('null') },
    { weight: 1, arbitrary: fc.constant(null) },
  );

const timeShift = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -40, max: 40 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 10 }) },
  {
    weight: 1,
    arbitrary: fc.oneof(fc.integer({ min: -500, max: 500 }), fc.integer({ min: -500, max: 1500 })),
  },
);

const event = fc.record({
  kind: fc.constant('event' as const),
  shift: timeShift,
  isIso: fc.integer({ min: 0, max: 9 }).map(one => one === 0),
  id: fc.oneof(fc.nat(40), fc.nat(3)).map(String),
  card: optional(fc.constantFrom('"a"', '"b"', '"a"', '""', '"é"', '"q\\"\\u00e9"')),
  shop: optional(fc.constantFrom('"m"', '"n"')),
  amount: optional(amount),
  weight: optional(weight),
  ok: optional(fc.constantFrom('true', 'false')),
  place: optional(fc.constantFrom('{"lat":48.1,"lon":11.5}', '{"lon":-0.5,"lat":51.5}')),
});

/** Records that are none, or that no event of the stream can be read from. */
const malformed = fc.constantFrom(
  '{',
  '[]',
  'null',
  '"x"',
  '12',
  '{"id":"1","time":01}',
  '{"id":"1"}',
  '{"time":5}',
  '{"id":"1","time":1.5}',
  '{"id":"1","time":"yesterday"}',
  '{"id":"1","time":5,"amount":"five"}',
  '{"id":"1","time":5,"weight":"0.5"}',
  '{"id":"1","time":5,"weight":1e999}',
  '{"id":"1","time":5,"ok":1}',
  '{"id":"1","time":5,"card":7}',
  '{"id":"1","time":5,"place":[1,2]}',
  '{"id":"1","time":5,"place":{"lat":91,"lon":0}}',
  '{"id":1,"time":5}',
  '{"id":"1","time":5} {}',
);

const action = fc.oneof(
  { weight: 30, arbitrary: event },
  { weight: 2, arbitrary: malformed.map(record => ({ kind: 'malformed' as const, record })) },
  {
    weight: 1,
    arbitrary: fc.constant({
      kind: 'bytes' as const,
      base64: Buffer.from([123, 34, 255, 34, 125]).toString('base64'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .oneof(fc.subarray([0, 1, 2, 3]), fc.constant([0, 1, 2, 3]))
      .map(idle => ({ kind: 'idle' as const, idle })),
  },
);

/** Where event time begins, and how fast it goes on. */
const course = fc.record({
  startMs: fc.constantFrom(0, 0, -200, 1_700_000_000_000),
  driftMs: fc.constantFrom(0, 1, 3, 10),
  /** Times are multiples of it, so that they meet each other and the ends of windows. */
  gridMs: fc.constantFrom(1, 1, 5, 10),
  /** How far the log's clock is from event time. */
  clockMs: fc.constantFrom(0, -30, 2000),
  partitions: fc.constantFrom(1, 1, 2, 3, 4),
  /** Seldom time leaps ahead at some step, about as far as newest windows can be read. */
  leapAt: fc.nat(400).map(drawn => 400 - drawn),
  leapMs: fc.integer({ min: -60, max: 60 }).map(more => 7 * 86_400_000 + more),
});

/** The streams' partitions and what comes to them, in one order. */
export const happenings: fc.Arbitrary<Pick<Scenario, 'partitions' | 'steps'>> = fc
  .record({
    course,
    // How many of nine steps are the other stream's.
    others: fc.constantFrom(0, 0, 3),
    actions: fc.array(fc.tuple(fc.nat(3), fc.nat(8), action), { maxLength: 60, size: 'max' }),
  })
  .map(({ course: { startMs, driftMs, gridMs, clockMs, partitions, leapAt, leapMs }, others, actions }) => {
    const counts = { [STREAM]: partitions, [OTHER]: 1 + (partitions % 2) };
    const steps = actions.map(([drawn, which, one], index): ScenarioStep => {
      const stream = which < others ? OTHER : STREAM;
      const count = counts[stream] ?? 1;
      const leptMs = index < leapAt ? 0 : leapMs;
      const nowMs = startMs + Math.floor((driftMs * index + leptMs) / gridMs) * gridMs;
      const base = { stream, partition: drawn % count, appendedMs: nowMs + clockMs };
      if (one.kind === 'idle')
        return { stream, idle: one.idle.filter(other => other < count), clockMs: nowMs + clockMs };
      if (one.kind === 'bytes') return { ...base, base64: one.base64 };
      return { ...base, record: one.kind === 'malformed' ? one.record : eventText(one, nowMs, gridMs) };
    });
    return { partitions: counts, steps };
  });

type DrawnEvent = typeof event extends fc.Arbitrary<infer Of> ? Of : never;

function eventText(
  { shift, isIso, id, kind: _kind, ...others }: DrawnEvent,
  nowMs: number,
  gridMs: number,
): string {
  const timeMs = nowMs + Math.round(shift / gridMs) * gridMs;
  const time = isIso ? text(new Date(timeMs).toISOString()) : String(timeMs);
  const fields = Object.entries({ id: text(id), time, ...others });
  return `{${fields.flatMap(([name, value]) => (value === null ? [] : [`"${name}":${value}`])).join(',')}}`;
}
