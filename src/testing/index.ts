export {
  type Acknowledgement,
  allPacks,
  apiServer,
  type EvaluateOptions,
  evaluate,
  type Finding,
  leastPrivilege,
  type Pack,
  packsForStage,
  podSecurityRestricted,
  type Report,
} from '../rules';
export { assertLeastPrivilege, expectNoFindings } from './expectations';
export { Manifests, manifests, type Source } from './manifests';
