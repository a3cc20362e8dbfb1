import type { StoredAlert } from '../../contracts/records';
import { resources, type Resources } from '../resources';

/** One alert with the event that fired it, null where there is none of this id. */
export async function alertById(
  id: string,
  { history }: Pick<Resources, 'history'> = resources(),
): Promise<StoredAlert | null> {
  return history.getAlert(id);
}
