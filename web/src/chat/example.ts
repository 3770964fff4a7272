/** Made-up notes of the kind that reps write: nothing in them is said outright. They are read like any others. */
export const EXAMPLE = `Corliss Foods, Tuesday lunch with Dana (plant manager) and Ray from purchasing
Dana's daughter made the swim team, she showed me the video twice
told her 57 gauge film would save them a third. she wrote it down and asked for the trial data
Ray kept looking at his phone, short with me the whole time
still owe them the samples from June, Dana brought it up again
I'll send the trial data by Friday
thinking I ask for the contract before somebody else does
`;
