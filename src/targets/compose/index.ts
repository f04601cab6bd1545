export { DEFAULT_SUBNET } from './addresses';
export type { ComposeFile, Service } from './compose-file';
export { projectFiles } from './files';
export type { NotCarried } from './not-carried';
export type { ComposeOptions } from './options';
export { type ComposeProject, composeProject } from './project';
export type { SecretFile } from './secrets';
export { writeProject } from './write';
