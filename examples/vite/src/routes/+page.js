export const title = 'a route';
