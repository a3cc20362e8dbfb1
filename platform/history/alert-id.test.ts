import { expect, it } from 'vitest';
import { alertId } from './alert-id';

// Alerts that were stored have these ids.
it.each([
  [['large', '1', 'demo', 'card', 'c1', 'e1'], 'c847054e-9eb8-581d-8a54-3b215d326f96'],
  [['window', 'x', '2', 's', ''], 'f6511e87-faea-5457-9993-c33352595820'],
  [['ä', '\u0000', '"'], '121ff271-e44d-5947-b77d-51157c3898e7'],
])('the id of %j stays what it was', (parts, id) => {
  expect(alertId(parts)).toBe(id);
});
