//! Every mistake of an economy's tables, by file, line and column.

use std::fs;

use mandat_intake::economy::{read, read_levels};

/// Mistakes of a sound economy in which some files are replaced.
fn mistakes(files: &[(&str, &str)]) -> String {
    let place = tempfile::tempdir().expect("a temporary folder");
    let sound = [
        ("units.csv", "id,of,times\nt,kg,1000\n"),
        ("periods.csv", "id\n1\n2\n"),
        ("products.csv", "id,unit\nbread,t\ngrain,t\n"),
        ("processes.csv", "id,capacity\nbake,10\n"),
        ("flows.csv", "process,direction,product,amount\nbake,out,bread,1\n"),
    ];
    for (name, text) in sound.iter().chain(files) {
        fs::write(place.path().join(name), text).expect("a file");
    }
    match read(place.path(), None) {
        Ok(_) => "no mistake".into(),
        Err(notes) => notes.mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
    }
}

#[test]
fn every_mistake_has_its_place() {
    let cases: [(&str, &str); 30] = [
        ("units.csv", "id,of,times\nt,kg,1000\nt,g,1\nkg,t,2\nx,kg,-1\ny,kg,\n"),
        ("periods.csv", "id\n1\n1\n"),
        ("products.csv", "id,id\nbread,bread\n"),
        ("products.csv", ""),
        ("products.csv", "name\nbread\n"),
        ("products.csv", "id\n\nbread,t\n"),
        ("products.csv", "id,unit\nbread,t\n\"\",t\ngrain,t\n"),
        ("processes.csv", "id,capacity,base\nbake,ten,\nfry,inf,\ngrill,-1,\n"),
        ("processes.csv", "id,workplace\nbake,nowhere\n"),
        ("processes.csv", "id,base\nbake,-3\n"),
        ("flows.csv", "process,direction,product,amount,unit\nbake,out,bread,1,MWh\n"),
        (
            "flows.csv",
            "process,direction,product,amount\nbake,both,bread,1\nfry,out,bread,1\nbake,out,cake,1\n",
        ),
        ("flows.csv", "process,direction,product,amount\nbake,out,bread,-1\nbake,out,bread,nan\n"),
        ("flows.csv", "process,direction,product,amount,lag\nbake,out,bread,1,soon\n"),
        ("labour.csv", "process,hours\nbake,\nfry,1\n"),
        ("labour.csv", "process,minutes\nbake,5\n"),
        ("capacities.csv", "process,period,level\nbake,3,1\nbake,1,-2\n"),
        ("capital.csv", "process,product,per_capacity,life,lead\nbake,bread,0,1,0\nbake,bread,1,0,0\n"),
        ("limits.csv", "id,kind,supply\nland,soil,1\nsea,other,-1\n"),
        ("limits.csv", "id,kind,skill\ncoal,energy,oven\n"),
        ("limits.csv", "id,kind\na,other\na,other\n"),
        (
            "limits.csv",
            "id,kind,supply,unit,period,skill,region,price\na,labour,1,h,1,baker,north,5\na,energy,1,,2,,,\na,labour,1,kWh,2,,,\n\
             a,labour,1,,2,miller,,\na,labour,1,,2,,south,\na,labour,1,,2,,,6\na,labour,1,h,2,baker,north,5\n",
        ),
        ("limits.csv", "id,kind,supply,period\na,other,1,2\na,other,2,2\n"),
        ("capacities.csv", "process,period,level\nbake,1,1\nbake,1,2\n"),
        ("uses.csv", "process,limit,amount\nbake,coal,1\n"),
        ("stocks.csv", "product,amount,keep\nbread,1,1.5\nbread,-1,1\ngrain,1,1\ngrain,1,1\n"),
        ("trade.csv", "product,direction,price,currency\nbread,up,1,\nbread,import,1,gold\n"),
        ("targets.csv", "product,kind,amount,tier\nbread,wish,1,1\nbread,floor,-1,1\nbread,floor,1,first\n"),
        ("targets.csv", "product,kind,amount,price\nbread,proportional,1,2\nbread,floor,1,0\n"),
        ("target.csv", "product,kind,amount\nbread,floor,1\n"),
    ];
    let mut all = String::new();
    for (file, text) in cases {
        let found = mistakes(&[(file, text)]);
        assert_ne!(found, "no mistake", "{file}: {text}");
        all.push_str(&format!("{found}\n\n"));
    }
    all.push_str(&mistakes(&[("products.csv", "id,unit\nbread,\u{fffd}\n")]));
    insta::assert_snapshot!(all);
    assert_eq!(mistakes(&[]), "no mistake");
}

#[test]
fn bytes_that_are_no_text_and_levels_that_fit_nothing() {
    let place = tempfile::tempdir().expect("a temporary folder");
    fs::write(place.path().join("products.csv"), b"id\nbread\n\xff\xfe\n").expect("a file");
    fs::write(place.path().join("processes.csv"), "id\nbake\n").expect("a file");
    fs::write(place.path().join("flows.csv"), "process,direction,product,amount\nbake,out,bread,1\n")
        .expect("a file");
    let notes = read(place.path(), None).expect_err("no UTF-8");
    assert!(notes.mistakes[0].to_string().contains("is not UTF-8"), "{}", notes.mistakes[0]);
    fs::write(place.path().join("products.csv"), "id\nbread\n").expect("a file");
    let (economy, _) = read(place.path(), None).unwrap_or_else(|notes| panic!("{:?}", notes.mistakes));
    let levels = place.path().join("levels.csv");
    fs::write(&levels, "process,level\nfry,1\nbake,-1\n").expect("a file");
    let notes = read_levels(&levels, &economy).expect_err("two mistakes");
    assert_eq!(notes.mistakes.len(), 2);
    assert!(read(&place.path().join("none"), None).is_err());
}
