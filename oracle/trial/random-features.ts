import fc from 'fast-check';
import type { FeatureDefinition } from '../definitions';
import { OTHER, STREAM } from './scenario';

const trailing = fc.record({
  stream: fc.constantFrom(STREAM, STREAM, OTHER),
  entity: fc.constantFrom('card', 'card', 'shop'),
  where: fc.option(fc.constantFrom('event.ok', 'event.amount > 5', 'event.amount != null'), {
    freq: 2,
    nil: undefined,
  }),
  window: fc.constantFrom('1ms', '10ms', '30ms', '200ms'),
  delay: fc.constantFrom(undefined, undefined, '0s', '5ms', '40ms'),
});
const counted = fc.oneof(
  fc.constant({ fn: 'count' as const }),
  fc.record({
    fn: fc.constantFrom('sum', 'avg', 'min', 'max', 'stddev'),
    field: fc.constantFrom('amount', 'amount', 'weight', 'time'),
  }),
  fc.record({
    fn: fc.constant('distinct' as const),
    field: fc.constantFrom('shop', 'amount', 'ok', 'weight'),
  }),
  fc.constant({ fn: 'share' as const, field: 'ok' }),
);
/** Features of the stream itself and of the other one, which has the same entities. */
export const feature: fc.Arbitrary<Omit<FeatureDefinition, 'name'>> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .record({ trailing, counted, current: fc.constantFrom(undefined, undefined, true, false) })
      .map(({ trailing: { ...rest }, counted: what, current }) => ({
        ...rest,
        ...what,
        // Where there is a delay, or the events are another stream's, the event that reads is never counted.
        current: rest.stream === OTHER || (rest.delay ?? '0s') !== '0s' ? undefined : current,
      })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        trailing,
        isLimited: fc.boolean(),
        what: fc.oneof(
          fc.constant({ fn: 'sinceLast' as const }),
          fc.record({
            fn: fc.constant('last' as const),
            field: fc.constantFrom('amount', 'weight', 'time', 'shop', 'ok', 'place'),
          }),
        ),
      })
      .map(({ trailing: { window, ...rest }, isLimited, what }) => ({
        ...rest,
        ...what,
        ...(isLimited ? { window } : {}),
      })),
  },
);
