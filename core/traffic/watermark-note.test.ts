import { describe, expect, it } from 'vitest';
import { NO_WATERMARK } from '../time/watermark';
import { watermarkNote, type OwnStanding, type Standing } from './watermark-note';

const own = (part: Partial<OwnStanding>): OwnStanding => ({
  watermark: 100,
  isIdle: false,
  read: 5,
  accepted: 5,
  late: 0,
  duplicate: 0,
  rejected: 0,
  ahead: 0,
  lag: 0,
  quietMs: 4000,
  idleTimeoutMs: 30_000,
  followsClock: false,
  ...part,
});
const busy = (watermark: number): Standing => ({ watermark, isIdle: false });
const idle = (watermark: number): Standing => ({ watermark, isIdle: true });
const none = { watermark: NO_WATERMARK, read: 0, accepted: 0 };

const cases: [string, OwnStanding, Standing[], string | null][] = [
  ['alone it follows its events', own({}), [], null],
  ['ahead of another it holds nothing', own({}), [busy(50)], null],
  ['level with the others it holds nothing', own({}), [busy(100)], null],
  [
    'below the others it holds them: its event is old',
    own({}),
    [busy(200)],
    "holds the watermark: its newest event is older than the others', nothing has come for 4 s",
  ],
  [
    'level with one and below another',
    own({ quietMs: 400 }),
    [busy(100), busy(200)],
    "holds the watermark: its newest event is older than the others'",
  ],
  ['an idle one beside it holds nothing', own({}), [idle(50)], null],
  ['below the others and behind', own({ lag: 7 }), [busy(200)], 'holds the watermark: 7 records behind'],
  ['behind, but not the lowest', own({ lag: 1 }), [busy(50)], '1 record behind'],
  ['alone and behind', own({ lag: 7 }), [], '7 records behind'],
  [
    'no event where others have some',
    own(none),
    [busy(5)],
    'holds the watermark: no event yet; idle after 30 s of quiet',
  ],
  ['no event anywhere', own(none), [busy(NO_WATERMARK)], 'no event yet; idle after 30 s of quiet'],
  [
    'only rejected ones',
    own({ ...none, read: 3, rejected: 3 }),
    [],
    'no valid event yet; idle after 30 s of quiet',
  ],
  [
    'only events of a wrong clock',
    own({ ...none, read: 2, accepted: 2, ahead: 2 }),
    [busy(5)],
    "holds the watermark: no event that counts yet; 2 events are too far ahead of the log's clock to move it",
  ],
  [
    'one event of a wrong clock among others',
    own({ ahead: 1 }),
    [busy(50)],
    "1 event is too far ahead of the log's clock to move it",
  ],
  [
    'idle beside busy ones',
    own({ isIdle: true }),
    [busy(200)],
    'idle: caught up and quiet for 4 s, follows the others',
  ],
  [
    'all idle, holding',
    own({ isIdle: true }),
    [idle(5)],
    'idle: caught up and quiet for 4 s, like all the others: holds until an event comes',
  ],
  [
    'all idle, following the clock',
    own({ isIdle: true, followsClock: true }),
    [],
    'idle: caught up and quiet for 4 s: follows the clock',
  ],
  [
    'nobody has sent anything',
    own({ ...none, isIdle: true }),
    [idle(NO_WATERMARK)],
    'idle: nobody has sent anything yet',
  ],
];

describe('why a watermark stands where it does', () => {
  it.each(cases)('%s', (_, standing, others, note) => expect(watermarkNote(standing, others)).toBe(note));
});
