import Link from 'next/link';
import { buttonClasses } from '@/components/ui/Button';
import { Empty } from '@/components/ui/Empty';

export default function NoSuchRule() {
  return (
    <Empty
      isPage
      title="There is no rule of this name"
      hint="It may never have been saved, or the link is cut short."
      action={
        <Link href="/rules" className={buttonClasses('primary')}>
          See all rules
        </Link>
      }
    />
  );
}
