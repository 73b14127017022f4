//! The bytes of a problem and of a plan, as they lie in a record: what is read is written back byte for byte, and whatever plan comes
//! with a problem is certified or refused without a panic, with a lower bound that is not above the upper one.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mandat_economy::{Plan, Problem, certify};

fuzz_target!(|bytes: &[u8]| {
    // The first two bytes say where the plan begins.
    let Some((head, rest)) = bytes.split_first_chunk::<2>() else { return };
    let (problem, plan) = rest.split_at(usize::from(u16::from_le_bytes(*head)).min(rest.len()));
    let problem = [b"mandat problem 1\n", problem].concat();
    let plan = [b"mandat plan 1\n", plan].concat();
    let (problem_read, plan_read) = (Problem::from_bytes(&problem), Plan::from_bytes(&plan));
    if let Ok(read) = &problem_read {
        assert_eq!(read.to_bytes(), problem);
    }
    if let Ok(read) = &plan_read {
        assert_eq!(read.to_bytes(), plan);
    }
    if let (Ok(problem), Ok(plan)) = (problem_read, plan_read)
        && let Ok(certificate) = certify(&problem, &plan)
    {
        assert!(certificate.lower <= certificate.upper);
    }
});
