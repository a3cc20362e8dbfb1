import { expect, it } from 'vitest';
import { parseNext } from './parse-next';

it.each([
  ['/alerts?rule=large', '/alerts?rule=large'],
  ['/live', '/live'],
  ['//evil.example/a', '/live'],
  ['/\\evil.example', '/live'],
  ['https://evil.example', '/live'],
  ['javascript:alert(1)', '/live'],
  ['/a/..//evil.example', '/live'],
  [undefined, '/live'],
  [['/a', '/b'], '/live'],
])('after signing in %s leads to %s', (given, path) => expect(parseNext(given)).toBe(path));
