export { LokiRetention, type LokiRetentionProps } from './loki-retention';
