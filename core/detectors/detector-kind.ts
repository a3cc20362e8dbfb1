import type { Judgement } from './judgement';

/**
 * One kind of detector. It sees the values of one series in the order of their time, one at a time, and never one that
 * is yet to come. The state is plain data (JSON keeps all of it) and bounded.
 */
export type Detector<Setting, State> = Readonly<{
  start(setting: Setting): State;
  /** What is to be thought of the value, given those learnt so far. Changes nothing. */
  judge(setting: Setting, state: Readonly<State>, value: number, timeMs: number): Judgement;
  /** Takes the value into the state, in place. */
  learn(setting: Setting, state: State, value: number, timeMs: number): void;
}>;
