import type { LiveSnapshot } from '@/contracts/api';
import type { LiveUpdate } from '@/contracts/live';
import { alertsOf, mergeAlerts, type AlertsState } from './alerts-state';
import { mergeWindows, noWindows, type MetricWindows } from './windows';

/** Metrics and alerts of the stream shown. */
export type LiveModel = Readonly<{
  stream: string;
  metrics: ReadonlyMap<string, MetricWindows>;
  alerts: AlertsState;
  /** Alerts of other streams are no news here. */
  alertCount: number;
}>;

export function modelOf(snapshot: LiveSnapshot): LiveModel {
  const metrics = snapshot.metrics.map(({ name }) => {
    const update = snapshot.windows[name];
    return [name, update === undefined ? noWindows(name) : mergeWindows(noWindows(name), update)] as const;
  });
  return {
    stream: snapshot.stream,
    metrics: new Map(metrics),
    alerts: alertsOf(snapshot.alerts.filter(alert => alert.stream === snapshot.stream)),
    alertCount: 0,
  };
}

/** A snapshot taken later, merged into what is held: neither takes back what the other knows. */
export function reseed(model: LiveModel, snapshot: LiveSnapshot): LiveModel {
  const fresh = modelOf(snapshot);
  if (fresh.stream !== model.stream) return fresh;
  const metrics = [...fresh.metrics.keys()].map(name => {
    const held = model.metrics.get(name) ?? noWindows(name);
    const update = snapshot.windows[name];
    return [name, update === undefined ? held : mergeWindows(held, update)] as const;
  });
  const alerts = mergeAlerts(model.alerts, fresh.alerts.alerts);
  return { ...model, metrics: new Map(metrics), alerts };
}

export function applyLive(model: LiveModel, update: LiveUpdate): LiveModel {
  switch (update.kind) {
    case 'metric': {
      const held = model.metrics.get(update.metric);
      if (held === undefined) return model;
      const merged = mergeWindows(held, update);
      return merged === held
        ? model
        : { ...model, metrics: new Map(model.metrics).set(update.metric, merged) };
    }
    case 'alert': {
      if (update.alert.stream !== model.stream) return model;
      const alerts = mergeAlerts(model.alerts, [update.alert]);
      return alerts === model.alerts ? model : { ...model, alerts, alertCount: model.alertCount + 1 };
    }
    case 'partitions':
    case 'definitions':
      return model;
  }
}
