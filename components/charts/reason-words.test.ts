import { expect, test } from 'vitest';
import { reasonInWords } from './reason-words';

test.each([
  ['above_expected z=4.2', '4.2 standard deviations above what is expected'],
  ['below_expected z=5', '5 standard deviations below what is expected'],
  ['above_expected never_varied', 'above the only value there was so far'],
  ['above_expected 12.3 over 10', 'above what there was so far (10)'],
  ['below_expected 3 under 5', 'below what there was so far (5)'],
  ['rare_value 0 of 812 alike', 'rare value: 0 of 812 before were alike'],
  ['rare_mean_of_5 3 of 812 alike', 'rare mean of 5 windows: 3 of 812 before were alike'],
  ['rare_movement_of_20 1 of 90 alike', 'rare movement of 20 windows: 1 of 90 before were alike'],
  ['told_before', 'as surprising as what was told shortly before'],
  ['a code of tomorrow', 'a code of tomorrow'],
])('%s', (reason, words) => expect(reasonInWords(reason)).toBe(words));
