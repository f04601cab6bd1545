export * from './keda';
