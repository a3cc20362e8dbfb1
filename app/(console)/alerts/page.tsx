import type { Metadata } from 'next';
import { alertQuery, parseAlertParams } from '@/components/alerts/alert-params';
import { AlertsPage } from '@/components/alerts/AlertsPage';
import { alertChoices } from '@/components/alerts/alert-choices';
import { definitionsView } from '@/server/queries/definitions-view';
import { latestAlerts } from '@/server/queries/latest-alerts';
import { signedIn } from '../signed-in';

export const metadata: Metadata = { title: 'Alerts' };
type Props = { searchParams: Promise<unknown> };

export default async function Page({ searchParams }: Props) {
  const { at } = await signedIn('/alerts');
  const filters = parseAlertParams(await searchParams);
  const [page, definitions] = await Promise.all([latestAlerts(alertQuery(filters, at)), definitionsView()]);
  return <AlertsPage {...page} {...alertChoices(definitions)} filters={filters} at={at} />;
}
