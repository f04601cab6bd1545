export * from './assembly';
export * from './audit-event';
export * from './bridge-config';
export * from './local-run';
export * from './names';
export * from './revision';
export * from './server-package';
export * from './tool-view';
