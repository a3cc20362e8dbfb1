export { alertId } from '../../platform/history/alert-id';
