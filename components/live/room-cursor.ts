/**
 * Where we are in a room's numbered frames. `take`: the next one; `seen`: nothing new; `gap`: frames are missing,
 * join again from the last number.
 */
export type Judgement = 'take' | 'seen' | 'gap';

export function judgeFrame(lastSeq: number | null, seq: number): Judgement {
  if (lastSeq === null) return 'take';
  if (seq <= lastSeq) return 'seen';
  return seq === lastSeq + 1 ? 'take' : 'gap';
}
