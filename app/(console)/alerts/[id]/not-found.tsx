import Link from 'next/link';
import { buttonClasses } from '@/components/ui/Button';
import { Empty } from '@/components/ui/Empty';

export default function NoSuchAlert() {
  return (
    <Empty
      isPage
      title="There is no alert of this id"
      hint="The link may be cut short, or the alert has passed its retention."
      action={
        <Link href="/alerts" className={buttonClasses('primary')}>
          See all alerts
        </Link>
      }
    />
  );
}
