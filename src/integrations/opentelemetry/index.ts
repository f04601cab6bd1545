export { OtelOperator } from './otel-operator';
