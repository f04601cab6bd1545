export { ModelRoute } from './model-route';
export type {
  ModelCallersProps,
  ModelChoiceProps,
  ModelProviderProps,
  ModelQuotaProps,
  ModelRouteProps,
} from './props';
