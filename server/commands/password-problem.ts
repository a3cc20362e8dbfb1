import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '../auth/password';

/** Among the most common of all; longer lists only matter below eight characters. */
const COMMON =
  /^(password\d*|passw0rd\d*|1234567890?|12345678|qwerty(uiop|123)?|letmein\d*|iloveyou\d*|admin(istrator|1234?)|welcome\d*|(.)\2+)$/i;

/** Why a password cannot be used, or null. Length counts, not which characters it has. */
export function passwordProblem(password: string): string | null {
  const length = [...password].length;
  if (length < PASSWORD_LENGTH_MIN) {
    return `the password has ${length} characters; at least ${PASSWORD_LENGTH_MIN} are needed, 15 are better`;
  }
  if (password.length > PASSWORD_LENGTH_MAX) {
    return `the password has ${password.length} characters; ${PASSWORD_LENGTH_MAX} is the most`;
  }
  return COMMON.test(password) ? 'the password is one of the first anybody would try; take another' : null;
}
