import { describe, expect, it } from 'vitest';
import type { StoredAlert } from '@/contracts/records';
import { alertQuery, alertsHref, matches, parseAlertParams } from './alert-params';
import { prettyPayload } from './pretty-payload';
import { valueText } from './values-text';

const alert: StoredAlert = {
  id: 'a',
  rule: 'large',
  version: 1,
  stream: 'demo',
  event: 'e',
  entity: { type: 'card', id: 'C1' },
  time: 1000,
  severity: 'high',
  values: {},
  raisedAt: 1001,
  condition: 'true',
  source: { topic: 'demo', partition: 0, offset: '1' },
  payload: '{}',
};

describe('filters in the address', () => {
  it('are read back as written', () => {
    const filters = parseAlertParams({
      rule: 'large',
      severity: ['high', 'low'],
      entityId: 'C&1',
      from: '5',
    });
    const href = alertsHref(filters);
    const params = new URL(href, 'http://x').searchParams;
    expect(parseAlertParams({ ...Object.fromEntries(params), severity: params.getAll('severity') })).toEqual(
      filters,
    );
  });
  it('that cannot be read are left out', () => {
    const filters = parseAlertParams({ severity: 'shrill', from: 'soon', since: '5y', cursor: '' });
    expect(filters.severity).toEqual([]);
    expect([filters.from, filters.since, filters.cursor]).toEqual([undefined, undefined, undefined]);
  });
  it('make a relative time absolute, from the moment of the first page', () => {
    const now = 10_000_000;
    expect(alertQuery(parseAlertParams({ since: '1h' }), now).from).toBe(now - 3_600_000);
    expect(alertQuery(parseAlertParams({ since: '1h', at: '9000000' }), now).from).toBe(5_400_000);
  });
});

describe('a new alert', () => {
  it.each([
    ['without a filter', {}, true],
    ['of the rule', { rule: 'large' }, true],
    ['of another rule', { rule: 'small' }, false],
    ['of one of the severities', { severity: ['high', 'critical'] }, true],
    ['of another severity', { severity: 'low' }, false],
    ['of the entity', { entityType: 'card', entityId: 'C1' }, true],
    ['of another entity', { entityId: 'C2' }, false],
    ['at the start of the range', { from: '1000' }, true],
    ['at the end of the range, which is open', { to: '1000' }, false],
  ])('%s', (_, params, isIn) => expect(matches(alert, parseAlertParams(params))).toBe(isIn));
});

describe('a payload', () => {
  it('is laid out without touching its figures', () => {
    expect(prettyPayload('{"a":12345678901234567890,"b":[1,{"c":"x, {y}: \\"z"}],"d":{}}')).toBe(
      '{\n  "a": 12345678901234567890,\n  "b": [\n    1,\n    {\n      "c": "x, {y}: \\"z"\n    }\n  ],\n  "d": {}\n}',
    );
  });
  it('that is not JSON stays as it is', () => expect(prettyPayload('{"a":')).toBe('{"a":'));
});

describe('values', () => {
  it('show how far a score is from 1', () => {
    expect(valueText(0.9999987773783073)).toBe('0.9999988');
    expect(valueText(0.5)).toBe('0.5');
    expect(valueText(1)).toBe('1');
  });
});
